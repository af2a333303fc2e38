/** Puts two words together the way round that is asked for; says nothing unless it is given all three. */
public class Words {
    public static void main(String[] args) {
        if (args.length == 3) {
            boolean turned = args[0].equals("turned");
            System.out.println(turned ? args[2] + " " + args[1] : args[1] + " " + args[2]);
        }
    }
}
