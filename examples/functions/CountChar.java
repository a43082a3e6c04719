import io.tidewire.api.data.DataType;
import io.tidewire.api.function.ScalarFunction;

import java.util.List;

/** How often the first character of the second text is in the first: Nexmark's q14 calls it. */
public final class CountChar implements ScalarFunction {

    @Override
    public String name() {
        return "count_char";
    }

    @Override
    public List<DataType> parameters() {
        return List.of(DataType.STRING.notNull(), DataType.STRING.notNull());
    }

    @Override
    public DataType result() {
        return DataType.BIGINT.notNull();
    }

    @Override
    public Object call(Object[] arguments) {
        String text = (String) arguments[0];
        char wanted = ((String) arguments[1]).charAt(0);
        return text.chars().filter(each -> each == wanted).count();
    }
}
