import java.security.MessageDigest;
import java.util.HexFormat;

public class Digest {
    public static void main(String[] arguments) throws Exception {
        String text = arguments.length > 0 ? arguments[0] : "";
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes());
        System.out.println(HexFormat.of().formatHex(digest).substring(0, 12));
    }
}
