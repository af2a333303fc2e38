public class Quote {
    public static void main(String[] a) { System.out.println("quote " + Shop.price(a[0])); }
}
