package io.tidewire.sql.parse;

import io.tidewire.sql.function.MatchFunctions;

import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlMatchRecognize;
import org.apache.calcite.sql.SqlMatchRecognize.AfterOption;
import org.apache.calcite.sql.SqlMatchRecognize.RowsPerMatchOption;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The clauses of a parsed MATCH_RECOGNIZE: what of them is not supported, and what they imply. */
final class MatchClauses {

    /** Takes note of a fault. */
    interface Report {
        void fault(SqlNode node, String message, @Nullable String hint);
    }

    private MatchClauses() {}

    static void unsupported(SqlMatchRecognize match, Report report) {
        SqlLiteral rows = match.getRowsPerMatch();
        if (rows != null && rows.getValue() != RowsPerMatchOption.ONE_ROW) {
            report.fault(
                    rows,
                    "ALL ROWS PER MATCH is not supported",
                    "say ONE ROW PER MATCH; FIRST(v.x), LAST(v.x) and aggregates tell of the rows");
        }
        if (match.getOrderList() == null || match.getOrderList().isEmpty()) {
            report.fault(
                    match,
                    "MATCH_RECOGNIZE needs an ORDER BY",
                    "begin with ORDER BY the event time of the source");
        }
        for (SqlNode key : match.getPartitionList()) {
            if (!(key instanceof SqlIdentifier)) {
                report.fault(
                        key,
                        "PARTITION BY takes columns only",
                        "compute the value in a view, or in a query in the FROM clause");
            }
        }
        for (SqlLiteral anchor : new SqlLiteral[] {match.getStrictStart(), match.getStrictEnd()}) {
            if (anchor.booleanValue()) {
                report.fault(
                        match.getPattern(),
                        "^ and $ are not supported: a stream has no first or last row",
                        null);
            }
        }
        navigations(match.getMeasureList(), Set.of(), report);
        navigations(match.getPatternDefList(), subsets(match), report);
        undefined(match, report);
    }

    private static Set<String> subsets(SqlMatchRecognize match) {
        Set<String> names = new HashSet<>();
        for (SqlNode subset : match.getSubsetList()) {
            if (subset instanceof SqlCall call && call.operand(0) instanceof SqlIdentifier name) {
                names.add(name.getSimple());
            }
        }
        return names;
    }

    private static void navigations(SqlNodeList clause, Set<String> forbidden, Report report) {
        clause.accept(
                new SqlBasicVisitor<@Nullable Void>() {
                    @Override
                    public @Nullable Void visit(SqlCall call) {
                        String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
                        if (name.equals("PREV") || name.equals("NEXT")) {
                            report.fault(
                                    call,
                                    name + " is not supported, as in Flink",
                                    "the rows of a match follow each other: LAST(x, 1) is the x of"
                                            + " the row before, within the match");
                            return null;
                        }
                        return super.visit(call);
                    }

                    @Override
                    public @Nullable Void visit(SqlIdentifier name) {
                        if (!name.isSimple() && forbidden.contains(name.names.getFirst())) {
                            report.fault(
                                    name,
                                    "the SUBSET '"
                                            + name.names.getFirst()
                                            + "' can be read in MEASURES only",
                                    null);
                        }
                        return null;
                    }
                });
    }

    /** Conditions of variables that the pattern does not have. */
    private static void undefined(SqlMatchRecognize match, Report report) {
        Set<String> variables = new TreeSet<>();
        match.getPattern()
                .accept(
                        new SqlBasicVisitor<@Nullable Void>() {
                            @Override
                            public @Nullable Void visit(SqlIdentifier variable) {
                                variables.add(variable.getSimple());
                                return null;
                            }
                        });
        for (SqlNode definition : match.getPatternDefList()) {
            if (definition instanceof SqlCall call
                    && call.operand(1) instanceof SqlIdentifier name
                    && !variables.contains(name.getSimple())) {
                report.fault(
                        name,
                        "the PATTERN has no variable '" + name.getSimple() + "'",
                        "it has " + String.join(", ", variables));
            }
        }
    }

    /**
     * Without AFTER MATCH, the search goes on past the last row, as the standard and Flink's
     * documentation have it; and any measure may be NULL unless it counts or is the match's time.
     */
    static SqlNode desugar(SqlMatchRecognize match) {
        SqlNode after = match.getAfter();
        SqlNodeList measures = new SqlNodeList(match.getMeasureList().getParserPosition());
        for (SqlNode measure : match.getMeasureList()) {
            measures.add(nullable((SqlCall) measure));
        }
        return new SqlMatchRecognize(
                match.getParserPosition(),
                match.getTableRef(),
                match.getPattern(),
                match.getStrictStart(),
                match.getStrictEnd(),
                match.getPatternDefList(),
                measures,
                after == null
                        ? AfterOption.SKIP_PAST_LAST_ROW.symbol(match.getParserPosition())
                        : after,
                match.getSubsetList(),
                match.getRowsPerMatch(),
                match.getPartitionList(),
                match.getOrderList(),
                match.getInterval());
    }

    private static SqlNode nullable(SqlCall measure) {
        SqlNode value = measure.operand(0);
        boolean never =
                value instanceof SqlBasicCall call
                        && (call.getOperator().getName().equalsIgnoreCase("COUNT")
                                || call.getOperator()
                                        .getName()
                                        .equalsIgnoreCase(MatchFunctions.MATCH_ROWTIME.getName()));
        if (measure.getKind() != SqlKind.AS || never) {
            return measure;
        }
        return SqlStdOperatorTable.AS.createCall(
                measure.getParserPosition(),
                MatchFunctions.NULLABLE.createCall(value.getParserPosition(), value),
                measure.operand(1));
    }
}
