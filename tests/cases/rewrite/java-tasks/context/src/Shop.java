import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

public class Shop {
    public static int price(String name) { return name.length() * 3; }

    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = ("price " + price(exchange.getRequestURI().getPath())).getBytes();
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }
}
