public class Reverse implements Host.Filter {
    public String name() { return "reverse"; }

    public String apply(String text) { return new StringBuilder(text).reverse().toString(); }
}
