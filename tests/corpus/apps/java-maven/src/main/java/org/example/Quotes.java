package org.example;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

public class Quotes {
    public static void main(String[] arguments) throws IOException {
        String name = arguments.length > 0 ? arguments[0] : "first";
        try (var stream = Quotes.class.getResourceAsStream("/quotes/" + name + ".txt")) {
            if (stream == null) {
                System.err.println("quotes: no quote " + name);
                System.exit(1);
            }
            System.out.print(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
