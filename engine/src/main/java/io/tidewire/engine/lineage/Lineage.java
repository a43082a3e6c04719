package io.tidewire.engine.lineage;

import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program.Rule;
import io.tidewire.api.plan.Program.SourceTable;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * What a node's rows and columns are, all the way down to the sources: the same in two programs if
 * and only if the same input gives the same rows and values, as far as can be seen. Names of views,
 * the place of a column and columns that nobody uses do not enter into it.
 *
 * <p>Rows and columns are told apart, so that a column that is added or computed in another way
 * changes nothing for those who do not read it: a filter makes other rows and keeps the columns, a
 * projection makes other columns and keeps the rows, unless computing one of them may fail and so
 * take a row away. Operators that keep whole rows mix both, and so do their results.
 *
 * @param rows which rows there are
 * @param columns for each, what its value in such a row is
 * @param state what tells the state of the node from any other: what it is of and the form it has;
 *     absent when it keeps none. State fits every node of the same lineage.
 */
public record Lineage(String rows, List<String> columns, @Nullable String state) {

    public Lineage {
        columns = List.copyOf(columns);
    }

    private Lineage(String rows, List<String> columns) {
        this(rows, columns, null);
    }

    /** What arrives at a source. */
    public static Lineage ofSource(SourceTable source, String label) {
        List<String> columns = new ArrayList<>();
        int decoded = source.decoded().size();
        for (int i = 0; i < source.schema().size(); i++) {
            int computed = i - decoded;
            if (computed < 0) {
                Field field = source.schema().field(i);
                columns.add(field.name() + " " + field.type());
            } else if (computed < source.computed().size()) {
                columns.add(expression(source.computed().get(computed), columns));
            } else {
                columns.add(SourceTable.TAGS);
            }
        }
        return new Lineage(Digest.of("source", label), columns);
    }

    /** The current rows of a source with a key. */
    public Lineage current(List<Integer> key) {
        String current = Digest.of("current", rows, picked(key));
        return new Lineage(current, columns, Digest.of(current, columns));
    }

    /** The same rows, handed on. */
    public Lineage passed() {
        return state == null ? this : new Lineage(rows, columns);
    }

    /** Through a filter and a projection, both of which may be absent. */
    public Lineage transformed(@Nullable Expr condition, @Nullable List<Expr> expressions) {
        String left =
                condition == null
                        ? rows
                        : Digest.of("filter", rows, expression(condition, columns));
        if (expressions == null) {
            return new Lineage(left, columns);
        }
        List<String> made = new ArrayList<>();
        List<String> failing = new ArrayList<>();
        for (Expr expression : expressions) {
            String column = expression(expression, columns);
            made.add(column);
            if (Failing.may(expression)) {
                failing.add(column);
            }
        }
        failing.sort(null);
        return new Lineage(failing.isEmpty() ? left : Digest.of("computed", left, failing), made);
    }

    /** Each row in its windows. */
    public Lineage windowed(Plan.Window plan) {
        List<Object> window =
                List.of(
                        plan.kind(),
                        columns.get(plan.time()),
                        plan.size(),
                        plan.step(),
                        plan.offset());
        List<String> more = new ArrayList<>(columns);
        for (int i = columns.size(); i < plan.schema().size(); i++) {
            more.add(Digest.of(window, i - columns.size()));
        }
        return new Lineage(Digest.of("window", rows, window), more);
    }

    /**
     * A row per group.
     *
     * @param form what else the state depends on
     */
    public Lineage grouped(String kind, Plan.Aggregate plan, @Nullable Object... form) {
        List<String> made = new ArrayList<>(picked(plan.keys()));
        String groups = Digest.of(kind, rows, made);
        for (Plan.Aggregate.Call call : plan.calls()) {
            made.add(
                    Digest.of(
                            call.function(),
                            call.user(),
                            picked(call.arguments()),
                            call.distinct(),
                            call.filter() == null ? null : columns.get(call.filter()),
                            call.order().stream().map(this::ordered).toList()));
        }
        return new Lineage(
                groups, made, Digest.of(groups, made, types(plan.schema()), Digest.of(form)));
    }

    private List<Object> ordered(Plan.SortKey key) {
        return List.of(columns.get(key.column()), key.descending(), key.nullsFirst());
    }

    /** What is made of whole rows, see {@link #ofWhole}. */
    public Lineage whole(Schema schema, List<Object> what, @Nullable Object... form) {
        return ofWhole(List.of(this), what, schema, Digest.of(form));
    }

    /**
     * What is made of whole rows, one side or more.
     *
     * @param what it is, with all settings that decide the result
     * @param schema of the result
     * @param form what else the state depends on; absent for what keeps none
     */
    public static Lineage ofWhole(
            List<Lineage> inputs, List<Object> what, Schema schema, @Nullable Object form) {
        List<Object> sides = new ArrayList<>();
        inputs.forEach(input -> sides.add(List.of(input.rows, input.columns)));
        String made = Digest.of(sides, what);
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < schema.size(); i++) {
            columns.add("#" + i);
        }
        return new Lineage(
                made, columns, form == null ? null : Digest.of(made, types(schema), form));
    }

    /** Rows of several inputs, one after the other. */
    public static Lineage ofUnion(List<Lineage> inputs, Schema schema) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < schema.size(); i++) {
            int column = i;
            List<String> parts = inputs.stream().map(input -> input.columns.get(column)).toList();
            columns.add(Digest.of("union", parts, schema.type(i)));
        }
        return new Lineage(
                Digest.of("union", inputs.stream().map(Lineage::rows).toList()), columns);
    }

    /**
     * The table that readers see: its rows and its columns by name and in their places.
     *
     * @param key as readers are told
     */
    public String table(Schema schema, boolean insertOnly, List<Integer> key) {
        return Digest.of(rows, columns, schema, insertOnly, key);
    }

    /** Which rows break them, whatever the places of the columns. */
    public List<String> rules(List<Rule> rules) {
        return rules.stream()
                .map(rule -> rule.otherwise() + expression(rule.check(), columns))
                .toList();
    }

    private List<String> picked(List<Integer> places) {
        return places.stream().map(columns::get).toList();
    }

    private static List<Object> types(Schema schema) {
        return schema.fields().stream().map(field -> (Object) field.type()).toList();
    }

    private static String expression(Expr expression, List<String> columns) {
        return expression instanceof Expr.Ref ref
                ? columns.get(ref.column())
                : Digest.of(expression, columns::get);
    }
}
