"""Java. What is compiled to class files is read as such, whatever language it was written in."""

from bot.languages.row import Does, ProgrammingLanguage, word_set

# What only a development kit has, used from inside a program: by what is called, and by what is imported.
KIT_CALLS = word_set(
    "ToolProvider.getSystemJavaCompiler ToolProvider.getSystemDocumentationTool ToolProvider.getSystemToolClassLoader "
    "ToolProvider.findFirst VirtualMachine.attach JShell.create"
)
KIT_PACKAGES = ("javax.tools.", "com.sun.tools.", "com.sun.source.", "jdk.jshell.", "jdk.javadoc.", "com.sun.jdi.")
# `java Main.java` compiles it first, which only a development kit does. Options before it that take the next word.
COMPILER = "javac"
VALUED_OPTIONS = word_set(
    "-cp -classpath --class-path -p --module-path --add-modules --add-opens --add-exports --add-reads "
    "--upgrade-module-path --limit-modules --patch-module --enable-native-access --source"
)
# Options of the run time that name a program, which it starts.
STARTING_OPTIONS = ("OnOutOfMemoryError", "OnError")
ROW = ProgrammingLanguage(
    name="java",
    suffixes=(".java",),
    grammar="java",
    interpreters=("java", "jshell"),
    compiled=True,
    addition="final class Hullcheck{mark} {{}}",
    call_table="""
PROGRAM 0: java.lang.ProcessBuilder.new ProcessBuilder.new ProcessBuilder.new().command
PROGRAM 0: org.apache.commons.exec.CommandLine.new org.zeroturnaround.exec.ProcessExecutor.new
SHELL 0: Runtime.getRuntime().exec org.apache.commons.exec.CommandLine.parse
CODE 0: .eval GroovyShell.new().evaluate
LIBRARY 0: System.loadLibrary System.load Native.load Native.loadLibrary Native.register SymbolLookup.libraryLookup
LIBRARY 0: LibraryLoader.create().load LibraryLoader.load LibraryLoader.loadLibrary
LIBRARY 0: Runtime.getRuntime().loadLibrary Runtime.getRuntime().load NativeLibrary.getInstance
MODULE 0: Class.forName ServiceLoader.load ServiceLoader.loadInstalled .loadClass ToolProvider.findFirst
MODULE 0: ToolProvider.getSystemJavaCompiler ToolProvider.getSystemDocumentationTool ScriptEngineManager.new
MODULE 0: ToolProvider.getSystemToolClassLoader URLClassLoader.new VirtualMachine.attach JShell.create
READ result: File.new Paths.get Path.of
READ 0: FileReader.new FileInputStream.new Files.readString Files.readAllBytes Files.lines
READ 0: Files.readAllLines Files.newInputStream Files.newBufferedReader Files.list Files.walk Files.exists
READ 0: ImageIO.read ZipFile.new JarFile.new Files.newDirectoryStream Files.isRegularFile Files.isDirectory
READ 0: .getResource .getResourceAsStream
OPEN 0 mode=1: RandomAccessFile.new FileChannel.open Files.newByteChannel
WRITE 0: FileWriter.new FileOutputStream.new PrintWriter.new Files.write Files.writeString Files.newOutputStream
WRITE 0: Files.newBufferedWriter Files.createFile Files.createDirectory Files.createDirectories Files.delete
WRITE 0: Files.deleteIfExists Files.createTempFile Files.createTempDirectory File.createTempFile FileHandler.new
WRITE 0: PrintStream.new Files.setPosixFilePermissions
WRITE 1: ImageIO.write
WRITE every: Files.copy Files.move Files.createLink Files.createSymbolicLink
WRITE receiver: .mkdirs .mkdir .createNewFile .renameTo .deleteOnExit .setLastModified .transferTo
RIGHT 0: Files.setOwner
DATA data=zones: TimeZone.getTimeZone ZoneId.of
DATA data=locales: Locale.getDefault
DATA data=fonts: .drawString .drawGlyphVector .getFontMetrics Font.decode TextLayout.new
DATA data=users: Files.getOwner .lookupPrincipalByName .lookupPrincipalByGroupName
DATA data=certificates: TrustManagerFactory.getInstance
DATA data=fonts: Font.new GraphicsEnvironment.getLocalGraphicsEnvironment Font.createFont
DATA data=mime: Files.probeContentType
DATA data=certificates: SSLContext.getDefault HttpClient.newHttpClient
SAME 0: String.valueOf Arrays.asList List.of Set.of Objects.requireNonNull String.new ArrayList.new Optional.of
SAME 0: LinkedList.new Stream.of Collections.singletonList Collections.unmodifiableList Optional.ofNullable
SAME 0: Arrays.stream
SAME receiver: .toString .trim .toLowerCase .toUpperCase .split .strip .get .getOrDefault .toPath .toFile .values
SAME receiver: .toAbsolutePath .normalize .getPath .getAbsolutePath .getName .stream .filter .map .keySet .entrySet
SAME receiver: .getKey .getValue .orElse .iterator .next .toArray .replace .substring .findFirst .isPresent .intern
PATH every: Paths.get Path.of File.new
WORDS every: List.of Map.of Set.of Arrays.asList String.join String.format Map.entry
VARIABLE 0: System.getenv System.getProperty Integer.getInteger
OUTSIDE: Console.readLine Scanner.new().nextLine .readLine
SETTING 0: .getString .getProperty
SIGNAL 0: Signal.handle Runtime.getRuntime().addShutdownHook
PARAMETER 0: .getParameter .getHeader .queryParam .pathParam .formParam
""",
    capable={"java.lang.ProcessBuilder": Does.PROGRAM, "java.lang.Runtime": Does.PROGRAM},
    builders=("javac", "mvn", "mvnw", "gradle", "gradlew", "ant", "sbt", "jar", "jlink", "jpackage", "javadoc",
              "bazel"),
    manifests=("pom.xml", "build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts",
               "ivy.xml", "build.sbt", "gradle.properties"),
    locks=("gradle.lockfile",),
    build_files=("build.xml",),
    install_settings=("*.versions.toml", "gradle-wrapper.properties", "maven-wrapper.properties"),
    only_built=(".java",),
    also_built=(".iml", ".original"),
    products=(".jar", ".war", ".ear"),
    packages=("maven", "gradle", "ant", "sbt", "default-jdk*", "openjdk-*-jdk*", "leiningen"),
    libraries=(".m2",),
)  # fmt: skip
