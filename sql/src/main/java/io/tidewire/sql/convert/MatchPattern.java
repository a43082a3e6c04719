package io.tidewire.sql.convert;

import io.tidewire.api.plan.RowPattern.Absent;
import io.tidewire.api.plan.RowPattern.Choice;
import io.tidewire.api.plan.RowPattern.Element;
import io.tidewire.api.plan.RowPattern.One;
import io.tidewire.api.plan.RowPattern.Repeat;
import io.tidewire.api.plan.RowPattern.Sequence;

import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The PATTERN of a MATCH_RECOGNIZE.
 *
 * @param names of its variables, in the order in which they come
 * @param absence true when it ends in {@code [^variable]}
 */
record MatchPattern(Element root, List<String> names, boolean absence) {

    /** Variables are bits of a long where it counts. */
    private static final int MOST_VARIABLES = 64;

    /** Counted repetitions are written out. */
    private static final long MOST_ELEMENTS = 10_000;

    private static final int MOST_PERMUTED = 5;

    static MatchPattern of(RexNode pattern) {
        return new Reader().read(pattern);
    }

    private static final class Reader {

        private final List<String> names = new ArrayList<>();

        MatchPattern read(RexNode pattern) {
            List<RexNode> parts = flat(pattern, SqlKind.PATTERN_CONCAT);
            boolean absence = isAbsence(parts.getLast());
            List<Element> elements = new ArrayList<>();
            for (RexNode part : absence ? parts.subList(0, parts.size() - 1) : parts) {
                elements.add(element(part));
            }
            Sequence rows = new Sequence(elements);
            if (elements.isEmpty() || least(rows) == 0) {
                throw Unsupported.of(
                        "this PATTERN can match no rows at all",
                        "let one variable stand without *, ? or {0,n}");
            }
            if (absence) {
                elements.add(new Absent(variable(missing(parts.getLast()))));
            }
            Element root = elements.size() == 1 ? elements.getFirst() : new Sequence(elements);
            if (size(root) > MOST_ELEMENTS || names.size() > MOST_VARIABLES) {
                throw Unsupported.of(
                        "this PATTERN is too large: at most "
                                + MOST_VARIABLES
                                + " variables and, repetitions written out, "
                                + MOST_ELEMENTS
                                + " elements",
                        null);
            }
            return new MatchPattern(root, List.copyOf(names), absence);
        }

        private int variable(RexNode name) {
            String text = Objects.requireNonNull(((RexLiteral) name).getValueAs(String.class));
            if (!names.contains(text)) {
                names.add(text);
            }
            return names.indexOf(text);
        }

        private Element element(RexNode node) {
            if (node instanceof RexLiteral) {
                return new One(variable(node));
            }
            RexCall call = (RexCall) node;
            return switch (call.getKind()) {
                case PATTERN_CONCAT -> new Sequence(elements(flat(call, SqlKind.PATTERN_CONCAT)));
                case PATTERN_ALTER -> new Choice(elements(flat(call, SqlKind.PATTERN_ALTER)));
                case PATTERN_QUANTIFIER -> repeat(call);
                case PATTERN_PERMUTE -> permute(elements(call.getOperands()));
                case PATTERN_EXCLUDED -> throw excluded(call);
                default -> throw Unsupported.of("this PATTERN cannot be run", null);
            };
        }

        private List<Element> elements(List<RexNode> nodes) {
            return nodes.stream().map(this::element).toList();
        }

        private Element repeat(RexCall call) {
            Element element = element(call.getOperands().get(0));
            int least = Math.max(0, number(call.getOperands().get(1)));
            int most = number(call.getOperands().get(2));
            boolean greedy = call.getOperands().get(3).isAlwaysFalse();
            if (most == 0 || most > 0 && least > most) {
                throw Unsupported.of(
                        "the quantifier {" + least + "," + most + "} allows no row",
                        "write {least,most} with 0 <= least <= most and 0 < most");
            }
            if (most < 0 && least(element) == 0) {
                throw Unsupported.of(
                        "a group that can match no rows cannot be repeated without end",
                        "let one variable of the group stand without *, ? or {0,n}");
            }
            return new Repeat(element, least, most < 0 ? Repeat.UNLIMITED : most, greedy);
        }

        private static int number(RexNode literal) {
            return Objects.requireNonNull(((RexLiteral) literal).getValueAs(BigDecimal.class))
                    .intValueExact();
        }

        /** PERMUTE(A, B): A B, or else B A; in this order of preference. */
        private static Element permute(List<Element> elements) {
            if (elements.size() > MOST_PERMUTED) {
                throw Unsupported.of("PERMUTE takes at most " + MOST_PERMUTED + " elements", null);
            }
            List<Element> orders = new ArrayList<>();
            permute(elements, List.of(), orders);
            return orders.size() == 1 ? orders.getFirst() : new Choice(orders);
        }

        private static void permute(List<Element> left, List<Element> done, List<Element> orders) {
            if (left.isEmpty()) {
                orders.add(new Sequence(done));
            }
            for (int i = 0; i < left.size(); i++) {
                List<Element> others = new ArrayList<>(left);
                List<Element> more = new ArrayList<>(done);
                more.add(others.remove(i));
                permute(others, more, orders);
            }
        }

        private static RuntimeException excluded(RexCall call) {
            return isAbsence(call)
                    ? Unsupported.of(
                            "[^" + text(missing(call)) + "] may only be the end of a PATTERN",
                            "between rows, name the others: PATTERN (A X* C) DEFINE X AS NOT (...)")
                    : Unsupported.of(
                            "an exclusion {- -} has a meaning only with ALL ROWS PER MATCH, which"
                                    + " is not supported",
                            "leave the braces out; the absence of a row is written [^B]");
        }

        private static String text(RexNode name) {
            return name instanceof RexLiteral literal
                    ? String.valueOf(literal.getValueAs(String.class))
                    : "...";
        }

        /** An exclusion of an exclusion is what the parser is given for {@code [^variable]}. */
        private static boolean isAbsence(RexNode node) {
            return node.getKind() == SqlKind.PATTERN_EXCLUDED
                    && ((RexCall) node).getOperands().getFirst().getKind()
                            == SqlKind.PATTERN_EXCLUDED;
        }

        private static RexNode missing(RexNode absence) {
            RexCall inner = (RexCall) ((RexCall) absence).getOperands().getFirst();
            RexNode name = inner.getOperands().getFirst();
            if (!(name instanceof RexLiteral)) {
                throw Unsupported.of("[^...] takes one variable", null);
            }
            return name;
        }

        private static List<RexNode> flat(RexNode node, SqlKind kind) {
            if (node.getKind() != kind) {
                return List.of(node);
            }
            List<RexNode> all = new ArrayList<>();
            ((RexCall) node).getOperands().forEach(operand -> all.addAll(flat(operand, kind)));
            return all;
        }

        /** The fewest rows it can match, 0 or more than 0. */
        private static int least(Element element) {
            return switch (element) {
                case One _ -> 1;
                case Absent _ -> 0;
                case Sequence sequence ->
                        sequence.elements().stream().mapToInt(Reader::least).max().orElse(0);
                case Choice choice ->
                        choice.alternatives().stream().mapToInt(Reader::least).min().orElse(0);
                case Repeat repeat -> repeat.least() == 0 ? 0 : least(repeat.element());
            };
        }

        private static long size(Element element) {
            return switch (element) {
                case One _, Absent _ -> 1;
                case Sequence sequence ->
                        sequence.elements().stream().mapToLong(Reader::size).sum();
                case Choice choice -> choice.alternatives().stream().mapToLong(Reader::size).sum();
                case Repeat repeat -> {
                    int times =
                            repeat.most() == Repeat.UNLIMITED ? repeat.least() + 1 : repeat.most();
                    yield Math.min(MOST_ELEMENTS + 1, times * size(repeat.element()));
                }
            };
        }
    }
}
