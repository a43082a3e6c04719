import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.function.TableFunction;

import java.util.Arrays;
import java.util.List;

/** The words of a text, a row for each. */
public final class Words implements TableFunction {

    @Override
    public String name() {
        return "words";
    }

    @Override
    public List<DataType> parameters() {
        return List.of(DataType.STRING.notNull());
    }

    @Override
    public Schema result() {
        return Schema.of(new Field("word", DataType.STRING.notNull()));
    }

    @Override
    public List<List<String>> call(Object[] arguments) {
        return Arrays.stream(((String) arguments[0]).strip().split("\\s+")).map(List::of).toList();
    }
}
