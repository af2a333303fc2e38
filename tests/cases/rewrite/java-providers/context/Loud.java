public class Loud implements Greeting { public String to(String name) { return name.toUpperCase() + java.util.logging.Level.INFO; } }
