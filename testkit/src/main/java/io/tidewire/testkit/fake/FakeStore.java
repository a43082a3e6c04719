package io.tidewire.testkit.fake;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.RunningPipeline.QueryLimits;
import io.tidewire.api.serving.Status.Column;
import io.tidewire.api.serving.Store;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/** Answers every SELECT with the same two rows. */
public final class FakeStore implements Store {

    private volatile Result result =
            new Result(
                    List.of(
                            new Column("item_id", "STRING"),
                            new Column("revenue", "DECIMAL(10, 2)")),
                    List.of(
                            List.of("espresso machine", new BigDecimal("48210.50")),
                            List.of("desk lamp", new BigDecimal("17004.00"))),
                    false,
                    1.8);

    public void answer(Result next) {
        result = next;
    }

    @Override
    public Result query(String sql, QueryLimits limits) {
        String text = sql.strip().toUpperCase(Locale.ROOT);
        if (text.startsWith("SELEC ")) {
            throw new TidewireException(
                    ErrorCode.SQL_INVALID,
                    "Parser Error: syntax error at or near \"SELEC\"",
                    "did you mean SELECT?");
        }
        if (!text.startsWith("SELECT")) {
            throw new TidewireException(
                    ErrorCode.QUERY_REFUSED, "only queries run here", "begin with SELECT");
        }
        List<List<@org.jspecify.annotations.Nullable Object>> rows = result.rows();
        boolean truncated = rows.size() > limits.rows();
        return new Result(
                result.columns(),
                truncated ? rows.subList(0, limits.rows()) : rows,
                truncated || result.truncated(),
                result.millis());
    }

    @Override
    public void close() {}
}
