public interface Greeting { String to(String name); }
