package io.tidewire.sql.parse;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;

import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlMatchRecognize;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** Finds what parses but cannot be run, while it still has a place in the text. */
public final class UnsupportedSyntax extends SqlBasicVisitor<@Nullable Void> {

    /** Aggregates that are for groups only. */
    private static final Set<String> NOT_OVER =
            Set.of(
                    "LISTAGG",
                    "ARRAY_AGG",
                    "COLLECT",
                    "ARG_MAX",
                    "ARG_MIN",
                    "PERCENTILE",
                    "PERCENTILE_CONT",
                    "PERCENTILE_DISC",
                    "APPROX_PERCENTILE",
                    "MAX_BY",
                    "MIN_BY",
                    "SINGLE_VALUE");

    private static final Set<String> WINDOWS = Set.of("TUMBLE", "HOP", "CUMULATE", "SESSION");

    private final SourceText source;
    private final Set<String> tableFunctions;
    private final List<Fault> faults = new ArrayList<>();

    private UnsupportedSyntax(SourceText source, Set<String> tableFunctions) {
        this.source = source;
        this.tableFunctions = tableFunctions;
    }

    /**
     * @param tableFunctions that can be called, in capitals
     */
    public static List<Fault> find(SqlNode query, SourceText source, Set<String> tableFunctions) {
        UnsupportedSyntax visitor = new UnsupportedSyntax(source, tableFunctions);
        query.accept(visitor);
        return visitor.faults;
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        switch (call.getKind()) {
            case OVER -> {
                String name = function(call.operand(0));
                if (NOT_OVER.contains(name)) {
                    add(
                            call,
                            name + " OVER is not supported",
                            "group in a window with TUMBLE, HOP or SESSION instead");
                    return null;
                }
            }
            case MATCH_RECOGNIZE -> {
                MatchClauses.unsupported((SqlMatchRecognize) call, this::add);
                // Of the clauses only the table may hold what is looked for here.
                return call.operand(0).accept(this);
            }
            case PIVOT, UNPIVOT -> add(call, call.getKind() + " is not supported", null);
            case TABLESAMPLE -> add(call, "TABLESAMPLE is not supported", null);
            case INSERT, UPDATE, DELETE, MERGE -> {
                add(
                        call,
                        "a view is a SELECT, not " + call.getKind(),
                        "a sink with 'from:' writes the view's rows");
                return null;
            }
            case WITH -> recursive((SqlWith) call);
            case COLLECTION_TABLE -> {
                lateral(call);
                if (call.operand(0) instanceof SqlCall function) {
                    function.getOperandList().stream()
                            .filter(Objects::nonNull)
                            .forEach(operand -> operand.accept(this));
                    return null;
                }
            }
            case OTHER_FUNCTION -> rowsAsValue(call);
            default -> {}
        }
        return super.visit(call);
    }

    /** The name of what is called OVER a window, also inside IGNORE NULLS. */
    private static String function(SqlNode node) {
        return switch (node.getKind()) {
            case IGNORE_NULLS, RESPECT_NULLS -> function(((SqlCall) node).operand(0));
            default ->
                    node instanceof SqlCall call
                            ? call.getOperator().getName().toUpperCase(Locale.ROOT)
                            : "";
        };
    }

    private void recursive(SqlWith with) {
        for (SqlNode item : with.withList) {
            if (item instanceof SqlWithItem named && named.recursive.booleanValue()) {
                add(with, "WITH RECURSIVE is not supported", null);
                return;
            }
        }
    }

    /** The windows, and table functions of the user's own. */
    private void lateral(SqlCall call) {
        if (call.operand(0) instanceof SqlBasicCall function
                && !tableFunctions.contains(
                        function.getOperator().getName().toUpperCase(Locale.ROOT))
                && function.getKind() != SqlKind.UNNEST) {
            add(
                    function,
                    "there is no table function '" + function.getOperator().getName() + "'",
                    "known are " + String.join(", ", tableFunctions));
        }
    }

    /** TUMBLE and the like are group functions too; others have no value. */
    private void rowsAsValue(SqlCall call) {
        String name = function(call);
        if (tableFunctions.contains(name) && !WINDOWS.contains(name)) {
            add(
                    call,
                    name + " gives rows, not a value",
                    "read it in FROM: t, LATERAL TABLE(" + name + "(...)) AS x (column, ...)");
        }
    }

    private void add(SqlNode node, String message, @Nullable String hint) {
        faults.add(
                Fault.error(
                        ErrorCode.SQL_UNSUPPORTED,
                        message,
                        hint,
                        source.locate(node.getParserPosition())));
    }
}
