import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ServiceLoader;

public class App {
  public static void main(String[] args) throws Exception {
    if (args.length == 0) { System.out.println("greeter: ready"); return; }
    if (args[0].equals("class")) { System.out.println(Class.forName(args[1]).getName()); return; }
    File[] files = new File(System.getProperty("plugins", "/opt/plugins")).listFiles();
    URL[] places = new URL[files == null ? 0 : files.length];
    for (int i = 0; i < places.length; i++) places[i] = files[i].toURI().toURL();
    for (Greeting one : ServiceLoader.load(Greeting.class, new URLClassLoader(places))) System.out.println(one.to(args[0]));
  }
}
