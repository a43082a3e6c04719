package io.tidewire.engine.circuit;

import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan;
import io.tidewire.engine.circuit.Node.Route;
import io.tidewire.engine.circuit.Node.State;
import io.tidewire.engine.lineage.Digest;
import io.tidewire.engine.lineage.Lineage;
import io.tidewire.engine.operator.Expiry;
import io.tidewire.engine.operator.HashJoin;
import io.tidewire.engine.operator.JoinExpiry;
import io.tidewire.engine.operator.SetOperation;
import io.tidewire.engine.operator.StarJoin;
import io.tidewire.engine.operator.TemporalLookup;
import io.tidewire.engine.operator.VersionJoin;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** The part of {@link CircuitBuilder} for nodes of two inputs. */
final class JoinBuilder {

    private final CircuitBuilder circuit;

    JoinBuilder(CircuitBuilder circuit) {
        this.circuit = circuit;
    }

    int join(Plan.Join plan) {
        Star star = Star.of(plan);
        Integer built = star == null ? null : star(star, plan);
        if (built != null) {
            return built;
        }
        Node left = circuit.node(circuit.build(plan.left()));
        Node right = circuit.node(circuit.build(plan.right()));
        JoinFacts facts = new JoinFacts(plan, left.facts(), right.facts());
        boolean bounded = facts.expiry(true) != null && facts.expiry(false) != null;
        Plan.Join byDates = bounded ? null : RisingDates.join(plan, left.facts(), right.facts());
        if (byDates == null) {
            return join(plan, left, right, facts);
        }
        left = circuit.node(circuit.build(byDates.left()));
        right = circuit.node(circuit.build(byDates.right()));
        facts = new JoinFacts(byDates, left.facts(), right.facts());
        return circuit.keyed.dates(circuit.node(join(byDates, left, right, facts)), plan.schema());
    }

    private int join(Plan.Join plan, Node left, Node right, JoinFacts facts) {
        JoinExpiry leftExpiry = facts.expiry(true);
        JoinExpiry rightExpiry = facts.expiry(false);
        boolean leftRetracts = !left.facts().insertOnly();
        boolean rightRetracts = !right.facts().insertOnly();
        boolean both = plan.kind() != Plan.Join.Kind.SEMI && plan.kind() != Plan.Join.Kind.ANTI;
        Schema columns = concat(plan.left().schema(), plan.right().schema());
        return circuit.add(
                name(plan),
                plan.schema(),
                List.of(left.id(), right.id()),
                List.of(
                        CircuitBuilder.route(left, plan.leftKeys()),
                        CircuitBuilder.route(right, plan.rightKeys())),
                () ->
                        new HashJoin(
                                plan,
                                columns,
                                leftRetracts,
                                rightRetracts,
                                leftExpiry,
                                rightExpiry),
                new Facts(
                        facts.insertOnly(plan.kind()),
                        facts.sized(plan.kind()),
                        facts.columns(both),
                        placed(plan)),
                lineage(
                        plan,
                        left,
                        right,
                        List.of(
                                "join",
                                plan.kind(),
                                plan.leftKeys(),
                                plan.rightKeys(),
                                plan.nullSafe(),
                                Optional.ofNullable(plan.residual()),
                                Optional.ofNullable(plan.retention())),
                        leftRetracts,
                        rightRetracts,
                        leftExpiry,
                        rightExpiry),
                Words.join(plan, facts, leftExpiry, rightExpiry));
    }

    /** The rows of the right side alone have NULLs where the keys of the left side are. */
    private static @Nullable Placement placed(Plan.Join plan) {
        return switch (plan.kind()) {
            case INNER, LEFT, SEMI, ANTI -> Placement.byOwner(plan.leftKeys());
            case RIGHT, FULL -> null;
        };
    }

    /** Absent where one of the keys rises with the watermark: joins of two then let rows go. */
    private @Nullable Integer star(Star star, Plan.Join plan) {
        List<Node> inputs = new ArrayList<>();
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < star.inputs().size(); i++) {
            Node input = circuit.node(circuit.build(star.inputs().get(i)));
            Plan of = star.inputs().get(i);
            List<Integer> keys = star.keys().get(i);
            if (Rising.first(input.facts(), keys) != null
                    || RisingDates.of(of, input.facts(), keys) != null) {
                return null;
            }
            inputs.add(input);
            routes.add(CircuitBuilder.route(input, star.keys().get(i)));
        }
        boolean[] retracting = new boolean[inputs.size()];
        boolean insertOnly = true;
        boolean sized = true;
        for (int i = 0; i < retracting.length; i++) {
            sized &= inputs.get(i).facts().sized();
            retracting[i] = !inputs.get(i).facts().insertOnly();
            insertOnly &= !retracting[i];
        }
        int[] sides = star.columns().stream().mapToInt(Star.Place::input).toArray();
        int[] columns = star.columns().stream().mapToInt(Star.Place::column).toArray();
        List<Schema> schemas = star.inputs().stream().map(Plan::schema).toList();
        return circuit.add(
                "hash join of "
                        + inputs.size()
                        + " on "
                        + Words.columns(schemas.getFirst(), star.keys().getFirst()),
                plan.schema(),
                inputs.stream().map(Node::id).toList(),
                routes,
                () -> new StarJoin(plan.schema(), schemas, star.keys(), retracting, sides, columns),
                new Facts(
                        insertOnly,
                        sized,
                        Collections.nCopies(plan.schema().size(), Facts.Column.UNKNOWN),
                        plan.leftKeys()),
                Lineage.ofWhole(
                        inputs.stream().map(Node::lineage).toList(),
                        List.of(
                                "star",
                                star.keys(),
                                Arrays.stream(sides).boxed().toList(),
                                Arrays.stream(columns).boxed().toList()),
                        plan.schema(),
                        Digest.of(retracting)),
                sized ? Words.sizedJoin("all sides") : Words.unboundedJoin("all sides"));
    }

    private static Lineage lineage(
            Plan plan, Node left, Node right, List<Object> what, @Nullable Object... form) {
        return Lineage.ofWhole(
                List.of(left.lineage(), right.lineage()), what, plan.schema(), Digest.of(form));
    }

    private static String name(Plan.Join plan) {
        String kind =
                plan.kind() == Plan.Join.Kind.INNER
                        ? ""
                        : plan.kind().name().toLowerCase(Locale.ROOT) + " ";
        return plan.leftKeys().isEmpty()
                ? kind + "nested loop join"
                : kind + "hash join on " + Words.columns(plan.left().schema(), plan.leftKeys());
    }

    /** Both sides' columns; names do not matter, but must differ. */
    private static Schema concat(Schema left, Schema right) {
        List<Field> fields = new ArrayList<>(left.fields());
        for (Field field : right.fields()) {
            String name = field.name();
            while (taken(fields, name)) {
                name = name + "_right";
            }
            fields.add(new Field(name, field.type()));
        }
        return new Schema(fields);
    }

    private static boolean taken(List<Field> fields, String name) {
        return fields.stream().anyMatch(field -> field.name().equals(name));
    }

    int temporal(Plan.TemporalJoin plan) {
        Node left = circuit.node(circuit.build(plan.stream()));
        Integer rightTime = plan.rightTime();
        return rightTime == null ? lookup(plan, left) : versions(plan, left, rightTime);
    }

    private int lookup(Plan.TemporalJoin plan, Node left) {
        Node right = circuit.node(circuit.build(plan.right()));
        boolean remembers = !left.facts().insertOnly();
        return circuit.add(
                "lookup join on " + Words.columns(plan.stream().schema(), plan.leftKeys()),
                plan.schema(),
                List.of(left.id(), right.id()),
                routes(plan, left, right),
                () -> new TemporalLookup(plan, remembers),
                new Facts(
                        !remembers,
                        left.facts().sized(),
                        columns(left.facts(), plan.schema().size(), 0L),
                        plan.leftKeys()),
                lineage(plan, left, right, temporal("lookup", plan), remembers),
                Words.lookup(left.facts().insertOnly(), right.facts().sized()));
    }

    private int versions(Plan.TemporalJoin plan, Node left, int rightTime) {
        Integer raw = circuit.history(plan.right());
        Node right = circuit.node(raw == null ? circuit.build(plan.right()) : raw);
        boolean prunes = left.facts().offset(plan.leftTime()) != null;
        Long rightOffset = right.facts().offset(rightTime);
        return circuit.add(
                "temporal join on " + Words.columns(plan.stream().schema(), plan.leftKeys()),
                plan.schema(),
                List.of(left.id(), right.id()),
                routes(plan, left, right),
                () -> new VersionJoin(plan, rightTime, prunes, raw != null),
                new Facts(
                        left.facts().insertOnly(),
                        false,
                        columns(
                                left.facts(),
                                plan.schema().size(),
                                rightOffset == null ? 0L : rightOffset),
                        plan.leftKeys()),
                lineage(
                        plan,
                        left,
                        right,
                        temporal("versions", plan),
                        prunes,
                        raw != null,
                        rightTime),
                Words.versions(plan, prunes, raw != null || right.facts().sized()));
    }

    private static List<Object> temporal(String kind, Plan.TemporalJoin plan) {
        return List.of(
                kind,
                plan.leftKeys(),
                plan.rightKeys(),
                plan.leftTime(),
                Optional.ofNullable(plan.rightTime()),
                Optional.ofNullable(plan.retain()),
                Optional.ofNullable(plan.residual()),
                plan.outer());
    }

    private static List<Route> routes(Plan.TemporalJoin plan, Node left, Node right) {
        return List.of(
                CircuitBuilder.route(left, plan.leftKeys()),
                CircuitBuilder.route(right, plan.rightKeys()));
    }

    private static List<Facts.Column> columns(Facts left, int width, Long rightOffset) {
        List<Facts.Column> columns = new ArrayList<>();
        for (Facts.Column column : left.columns()) {
            Long offset = column.offset();
            // A row may have waited for the watermark of either side.
            columns.add(
                    new Facts.Column(
                            offset == null
                                    ? null
                                    : (Long) Math.min(offset, Math.min(0, rightOffset)),
                            column.window()));
        }
        while (columns.size() < width) {
            columns.add(Facts.Column.UNKNOWN);
        }
        return columns;
    }

    int setOperation(Plan.SetOp plan) {
        Node left = circuit.node(circuit.build(plan.left()));
        Node right = circuit.node(circuit.build(plan.right()));
        int width = plan.schema().size();
        List<Facts.Column> columns = Rising.union(List.of(left.facts(), right.facts()), width);
        Plan.SetOp byDates = RisingDates.setOperation(plan, new Facts(false, false, columns));
        return byDates == null
                ? setOperation(plan, left, right, columns)
                : circuit.keyed.dates(circuit.node(setOperation(byDates)), plan.schema());
    }

    private int setOperation(Plan.SetOp plan, Node left, Node right, List<Facts.Column> columns) {
        int width = plan.schema().size();
        boolean insertOnly =
                plan.kind() == Plan.SetOp.Kind.INTERSECT
                        && left.facts().insertOnly()
                        && right.facts().insertOnly();
        boolean sized =
                left.facts().sized()
                        || plan.kind() == Plan.SetOp.Kind.INTERSECT && right.facts().sized();
        List<Integer> all = IntStream.range(0, width).boxed().toList();
        Facts facts = new Facts(insertOnly, sized, columns, all);
        @Nullable Expiry expiry = Rising.first(facts, all);
        return circuit.add(
                plan.kind().name().toLowerCase(Locale.ROOT) + (plan.all() ? " all" : ""),
                plan.schema(),
                List.of(left.id(), right.id()),
                List.of(Route.byKey(all), Route.byKey(all)),
                () -> new SetOperation(plan, expiry),
                facts,
                lineage(plan, left, right, List.of("set", plan.kind(), plan.all()), expiry),
                left.facts().sized() && right.facts().sized()
                        ? new State("each distinct row", Words.TABLE, null)
                        : Words.rows("each distinct row", plan.schema(), expiry));
    }
}
