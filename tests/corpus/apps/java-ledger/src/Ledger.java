import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.FileInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.text.NumberFormat;
import java.util.Locale;
import java.util.random.RandomGeneratorFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Each command reaches something of the JDK by its name only. */
public class Ledger {
    public static void main(String[] arguments) throws Exception {
        String command = arguments.length > 0 ? arguments[0] : "--help";
        System.out.println(switch (command) {
            case "price" -> NumberFormat.getCurrencyInstance(Locale.forLanguageTag("pt-BR")).format(1234.5);
            case "draw" -> RandomGeneratorFactory.of("L64X128MixRandom").create(7).nextInt(1000);
            case "pages" -> pages();
            case "note" -> Files.readString(Path.of("notes", "ação.txt")).strip();
            case "where" -> Locale.getDefault() + " " + System.getProperty("sun.jnu.encoding");
            case "call" -> call();
            default -> "usage: ledger COMMAND\n\nCommands:\n  price  a price\n  draw   a number\n"
                + "  pages  what the archive has\n  note   a note\n  where  the locale\n  call   ask over TLS";
        });
    }

    private static String pages() throws Exception {
        try (var archive = FileSystems.newFileSystem(Path.of("pages.zip"))) {
            return Files.readString(archive.getPath("pages", "first.txt")).strip();
        }
    }

    /** A server with a certificate that only the JDK's own store of certificates, as the image has it, trusts. */
    private static String call() throws Exception {
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(new FileInputStream("server.p12"), "changeit".toCharArray());
        var managers = KeyManagerFactory.getInstance("SunX509");
        managers.init(keys, "changeit".toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 8);
            exchange.getResponseBody().write("balanced".getBytes());
            exchange.close();
        });
        server.start();
        try {
            var request = HttpRequest.newBuilder(URI.create("https://localhost:" + server.getAddress().getPort())).build();
            return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
        } finally {
            server.stop(0);
        }
    }
}
