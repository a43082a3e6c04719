package io.tidewire.sql.parse;

import io.tidewire.api.pipeline.SqlText;

import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;

/**
 * Flink's lexical rules: {@code `names`} in backticks, {@code 'text'} in quotes, names that keep
 * their case, keywords that do not care.
 */
public final class FlinkParser {

    private static final SqlParser.Config CONFIG =
            SqlParser.config()
                    .withQuoting(Quoting.BACK_TICK)
                    .withUnquotedCasing(Casing.UNCHANGED)
                    .withQuotedCasing(Casing.UNCHANGED)
                    .withCaseSensitive(true)
                    .withIdentifierMaxLength(256)
                    .withConformance(FlinkConformance.INSTANCE);

    private FlinkParser() {}

    /** The text as the two methods below read it. */
    public static SourceText read(SqlText text) {
        return Respelling.of(text);
    }

    public static SqlNode query(SourceText source) throws SqlParseException {
        return SqlParser.create(source.text(), CONFIG).parseQuery();
    }

    public static SqlNode expression(SourceText source) throws SqlParseException {
        return SqlParser.create(source.text(), CONFIG).parseExpression();
    }
}
