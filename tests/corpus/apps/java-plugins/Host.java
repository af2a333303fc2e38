import java.util.ServiceLoader;
import java.util.function.UnaryOperator;

public class Host {
    public interface Filter extends UnaryOperator<String> {
        String name();
    }

    public static void main(String[] arguments) {
        if (arguments.length < 2) {
            System.out.println("usage: host FILTER TEXT");
            return;
        }
        for (Filter filter : ServiceLoader.load(Filter.class)) {
            if (filter.name().equals(arguments[0])) {
                System.out.println(filter.apply(arguments[1]));
                return;
            }
        }
        System.err.println("host: no filter " + arguments[0]);
        System.exit(1);
    }
}
