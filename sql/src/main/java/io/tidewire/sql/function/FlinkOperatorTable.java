package io.tidewire.sql.function;

import io.tidewire.api.function.UserFunction;

import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.SqlTableFunction;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.apache.calcite.util.Util;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Every operator that a view may use: the standard ones with their own syntax, and of those that
 * are called by name the listed ones only. Names of functions do not care about case.
 */
public final class FlinkOperatorTable implements SqlOperatorTable {

    /** Those of Calcite's functions that mean the same in Flink. */
    private static final List<SqlOperator> SHARED =
            List.of(
                    SqlStdOperatorTable.MOD,
                    SqlStdOperatorTable.FLOOR,
                    SqlStdOperatorTable.CEIL,
                    SqlStdOperatorTable.TRIM,
                    SqlStdOperatorTable.OVERLAY,
                    SqlStdOperatorTable.POSITION,
                    SqlStdOperatorTable.EXTRACT,
                    SqlStdOperatorTable.YEAR,
                    SqlStdOperatorTable.QUARTER,
                    SqlStdOperatorTable.MONTH,
                    SqlStdOperatorTable.WEEK,
                    SqlStdOperatorTable.DAYOFYEAR,
                    SqlStdOperatorTable.DAYOFMONTH,
                    SqlStdOperatorTable.DAYOFWEEK,
                    SqlStdOperatorTable.HOUR,
                    SqlStdOperatorTable.MINUTE,
                    SqlStdOperatorTable.SECOND,
                    SqlStdOperatorTable.TIMESTAMP_ADD,
                    SqlStdOperatorTable.TIMESTAMP_DIFF,
                    FlinkCast.CAST,
                    FlinkCast.TRY_CAST,
                    SqlStdOperatorTable.JSON_EXISTS,
                    SqlStdOperatorTable.JSON_VALUE,
                    SqlStdOperatorTable.JSON_QUERY,
                    SqlStdOperatorTable.JSON_OBJECT,
                    SqlStdOperatorTable.JSON_ARRAY,
                    SqlStdOperatorTable.ROW,
                    SqlStdOperatorTable.GROUPING,
                    SqlStdOperatorTable.GROUPING_ID,
                    SqlStdOperatorTable.GROUP_ID,
                    SqlStdOperatorTable.COUNT,
                    SqlStdOperatorTable.SUM,
                    SqlStdOperatorTable.SUM0,
                    SqlStdOperatorTable.AVG,
                    SqlStdOperatorTable.MIN,
                    SqlStdOperatorTable.MAX,
                    SqlStdOperatorTable.STDDEV,
                    SqlStdOperatorTable.STDDEV_POP,
                    SqlStdOperatorTable.STDDEV_SAMP,
                    SqlStdOperatorTable.VARIANCE,
                    SqlStdOperatorTable.VAR_POP,
                    SqlStdOperatorTable.VAR_SAMP,
                    SqlStdOperatorTable.ARG_MAX,
                    SqlStdOperatorTable.ARG_MIN,
                    SqlStdOperatorTable.BIT_AND,
                    SqlStdOperatorTable.BIT_OR,
                    SqlStdOperatorTable.BIT_XOR,
                    SqlStdOperatorTable.EVERY,
                    SqlStdOperatorTable.SOME,
                    SqlStdOperatorTable.COLLECT,
                    SqlStdOperatorTable.LISTAGG,
                    SqlStdOperatorTable.SINGLE_VALUE,
                    SqlStdOperatorTable.ANY_VALUE,
                    SqlStdOperatorTable.APPROX_COUNT_DISTINCT,
                    SqlStdOperatorTable.PERCENTILE_DISC,
                    SqlLibraryOperators.ARRAY_AGG,
                    SqlStdOperatorTable.ROW_NUMBER,
                    SqlStdOperatorTable.RANK,
                    SqlStdOperatorTable.DENSE_RANK,
                    SqlStdOperatorTable.PERCENT_RANK,
                    SqlStdOperatorTable.CUME_DIST,
                    SqlStdOperatorTable.NTILE,
                    SqlStdOperatorTable.LAG,
                    SqlStdOperatorTable.LEAD,
                    SqlStdOperatorTable.TUMBLE_OLD,
                    SqlStdOperatorTable.TUMBLE_START,
                    SqlStdOperatorTable.TUMBLE_END,
                    SqlStdOperatorTable.HOP_OLD,
                    SqlStdOperatorTable.HOP_START,
                    SqlStdOperatorTable.HOP_END,
                    SqlStdOperatorTable.SESSION_OLD,
                    SqlStdOperatorTable.SESSION_START,
                    SqlStdOperatorTable.SESSION_END,
                    SqlStdOperatorTable.DESCRIPTOR);

    /** Calcite's parser has one of its own, with another type. */
    public static final SqlOperator PERCENTILE_CONT = AggregateFunctions.PERCENTILE_CONT;

    public static final FlinkOperatorTable INSTANCE = new FlinkOperatorTable(List.of());

    private final Map<String, SqlOperator> functions = new HashMap<>();
    private final SqlOperatorTable standard = SqlStdOperatorTable.instance();

    private FlinkOperatorTable(List<UserFunction> user) {
        SHARED.forEach(this::add);
        StringFunctions.all().forEach(this::add);
        MathFunctions.all().forEach(this::add);
        TimeFunctions.all().forEach(this::add);
        CollectionFunctions.all().forEach(this::add);
        AggregateFunctions.all().forEach(this::add);
        MatchFunctions.all().forEach(this::add);
        WindowFunction.ALL.forEach(this::add);
        user.forEach(function -> add(UserOperator.of(function)));
        functions.put("CEILING", SqlStdOperatorTable.CEIL);
        functions.put("MAX_BY", SqlStdOperatorTable.ARG_MAX);
        functions.put("MIN_BY", SqlStdOperatorTable.ARG_MIN);
    }

    /** These, and functions of the user's own; none of those has the name of a built-in one. */
    public static FlinkOperatorTable with(List<UserFunction> user) {
        return user.isEmpty() ? INSTANCE : new FlinkOperatorTable(user);
    }

    private void add(SqlOperator operator) {
        functions.put(operator.getName().toUpperCase(Locale.ROOT), operator);
    }

    @Override
    public void lookupOperatorOverloads(
            SqlIdentifier name,
            @Nullable SqlFunctionCategory category,
            SqlSyntax syntax,
            List<SqlOperator> found,
            SqlNameMatcher matcher) {
        if (!name.isSimple()) {
            return;
        }
        switch (syntax) {
            case BINARY, PREFIX, POSTFIX, SPECIAL, INTERNAL ->
                    standard.lookupOperatorOverloads(name, category, syntax, found, matcher);
            default -> {
                SqlOperator operator =
                        functions.get(Util.last(name.names).toUpperCase(Locale.ROOT));
                if (operator != null) {
                    found.add(operator);
                }
            }
        }
    }

    @Override
    public List<SqlOperator> getOperatorList() {
        return new ArrayList<>(functions.values());
    }

    /** What can stand in FROM TABLE(...), in capitals. */
    public Set<String> tableFunctions() {
        return functions.values().stream()
                .filter(SqlTableFunction.class::isInstance)
                .map(SqlOperator::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What can be called, for suggestions and documents. */
    public List<String> names() {
        return new TreeSet<>(functions.keySet())
                .stream().filter(name -> !name.startsWith("$")).toList();
    }
}
