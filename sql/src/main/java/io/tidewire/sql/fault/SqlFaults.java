package io.tidewire.sql.fault;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.Location;
import io.tidewire.api.error.TidewireException;
import io.tidewire.sql.parse.SourceText;

import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

import java.util.List;

/** What parsing, validating and planning throw, as faults at their place in the user's file. */
public final class SqlFaults {

    /**
     * The names that could have been meant.
     *
     * @param columns of the tables that the query reads
     */
    public record Names(List<String> tables, List<String> columns, List<String> functions) {}

    private SqlFaults() {}

    public static Fault syntax(SqlParseException error, SourceText source) {
        if (find(error, StackOverflowError.class) != null) {
            return tooDeep(source);
        }
        Messages.Phrase phrase = Messages.syntax(String.valueOf(error.getMessage()));
        Location location =
                error.getPos() == null ? source.original().start() : source.locate(error.getPos());
        return Fault.error(ErrorCode.SQL_SYNTAX, phrase.message(), phrase.hint(), location);
    }

    /** What a query that the planner gives up on throws, be it an assertion or a full stack. */
    public static Fault of(Throwable error, SourceText source, Names names) {
        CalciteContextException placed = find(error, CalciteContextException.class);
        if (placed != null) {
            Throwable cause = placed.getCause() == null ? placed : placed.getCause();
            Messages.Phrase phrase = Messages.invalid(String.valueOf(cause.getMessage()), names);
            return Fault.error(
                    ErrorCode.SQL_INVALID, phrase.message(), phrase.hint(), place(placed, source));
        }
        TidewireException ours = find(error, TidewireException.class);
        if (ours != null) {
            Fault fault = ours.faults().getFirst();
            Location location =
                    fault.location() == null ? source.original().start() : fault.location();
            return Fault.error(fault.code(), fault.message(), fault.hint(), location);
        }
        if (find(error, StackOverflowError.class) != null) {
            return tooDeep(source);
        }
        return Fault.error(
                ErrorCode.SQL_UNSUPPORTED,
                "this query cannot be planned: "
                        + Messages.plain(String.valueOf(error.getMessage())),
                "write it in simpler steps, as several views",
                source.original().start());
    }

    /** Of a query that fills the stack, wherever it did. */
    public static Fault tooDeep(SourceText source) {
        return Fault.error(
                ErrorCode.SQL_UNSUPPORTED,
                "this is nested too deeply",
                "write it in simpler steps, as several views",
                source.original().start());
    }

    /** Where the name stands that the query's fault is about, if it is a column or function. */
    public static @Nullable SqlParserPos unknownName(Throwable error, Names names) {
        CalciteContextException placed = find(error, CalciteContextException.class);
        if (placed == null || placed.getCause() == null || placed.getPosLine() < 1) {
            return null;
        }
        return Messages.isUnknownName(String.valueOf(placed.getCause().getMessage()), names)
                ? new SqlParserPos(
                        placed.getPosLine(),
                        placed.getPosColumn(),
                        placed.getEndPosLine(),
                        placed.getEndPosColumn())
                : null;
    }

    private static Location place(CalciteContextException placed, SourceText source) {
        return placed.getPosLine() < 1
                ? source.original().start()
                : source.locate(
                        placed.getPosLine(),
                        placed.getPosColumn(),
                        placed.getEndPosLine(),
                        placed.getEndPosColumn());
    }

    private static <T extends Throwable> @Nullable T find(Throwable error, Class<T> type) {
        for (Throwable at = error; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
        }
        return null;
    }
}
