package app;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Properties;

public class Main {
    public static void main(String[] arguments) throws IOException {
        var properties = new Properties();
        properties.load(Files.newBufferedReader(Path.of("conf/app.properties")));
        var server = HttpServer.create(new InetSocketAddress(8080), 0);
        server.createContext("/", exchange -> {
            String body;
            int status = 200;
            try {
                body = switch (exchange.getRequestURI().getPath()) {
                    case "/" -> properties.getProperty("title");
                    case "/zone" -> Instant.EPOCH.atZone(ZoneId.of("Asia/Kolkata")).toString();
                    case "/charset" -> String.valueOf("olá".getBytes(Charset.forName("IBM1047")).length);
                    default -> { status = 404; yield Files.readString(Path.of("conf/missing.txt")); }
                };
            } catch (Exception problem) {
                status = 500;
                body = problem.toString();
            }
            byte[] bytes = (body.strip() + "\n").getBytes("UTF-8");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        System.out.println("inventory on 8080");
    }
}
