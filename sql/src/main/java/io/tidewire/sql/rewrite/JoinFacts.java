package io.tidewire.sql.rewrite;

import io.tidewire.api.plan.Plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a join leaves of what is known of its sides. An outer join grows by nothing alone, even of
 * closed windows: the two sides have watermarks of their own, and a row that found no match may
 * find one when the other side's window closes.
 */
final class JoinFacts {

    private JoinFacts() {}

    static Facts of(Plan.Join join, Facts left, Facts right) {
        int width = join.left().schema().size();
        boolean keepsLeft =
                switch (join.kind()) {
                    case INNER, LEFT, SEMI, ANTI -> true;
                    case RIGHT, FULL -> false;
                };
        boolean keepsRight =
                switch (join.kind()) {
                    case INNER, RIGHT -> true;
                    case LEFT, FULL, SEMI, ANTI -> false;
                };
        Map<Integer, Long> rising = new HashMap<>();
        Set<Integer> window = new HashSet<>();
        Set<Integer> closed = new HashSet<>();
        for (int i = 0; i < join.leftKeys().size(); i++) {
            int l = join.leftKeys().get(i);
            int r = join.rightKeys().get(i);
            boolean bothWindow = left.window().contains(l) && right.window().contains(r);
            boolean bothClosed = left.closed().contains(l) && right.closed().contains(r);
            Long leftLag = left.rising().get(l);
            Long rightLag = right.rising().get(r);
            List<Integer> places = new ArrayList<>();
            if (keepsLeft) {
                places.add(l);
            }
            if (keepsRight) {
                places.add(width + r);
            }
            for (int place : places) {
                if (leftLag != null && rightLag != null) {
                    rising.put(place, Math.max(leftLag, rightLag));
                }
                if (bothWindow) {
                    window.add(place);
                }
                if (bothClosed) {
                    closed.add(place);
                }
            }
        }
        for (Plan.Join.TimeBounds bounds : join.bounds()) {
            bounded(join, bounds, left, right, keepsLeft, keepsRight, rising);
        }
        if (join.retention() != null) {
            retained(join, join.retention(), left, right, keepsLeft, keepsRight, rising);
        }
        boolean grows =
                left.insertOnly()
                        && right.insertOnly()
                        && (join.kind() == Plan.Join.Kind.INNER
                                || join.kind() == Plan.Join.Kind.SEMI);
        boolean oneSide = join.kind() == Plan.Join.Kind.SEMI || join.kind() == Plan.Join.Kind.ANTI;
        boolean sized = left.sized() && (oneSide || right.sized());
        return new Facts(grows, key(join, left, right, width), rising, window, closed, sized);
    }

    /** A row that comes now may bring out one that is still kept. */
    private static void retained(
            Plan.Join join,
            Plan.Join.Retention retention,
            Facts left,
            Facts right,
            boolean keepsLeft,
            boolean keepsRight,
            Map<Integer, Long> rising) {
        Integer leftTime = retention.leftTime();
        Long leftLag = leftTime == null ? null : left.rising().get(leftTime);
        if (keepsLeft && leftTime != null && leftLag != null) {
            rising.merge(leftTime, Math.max(leftLag, retention.retain()), Math::min);
        }
        Integer rightTime = retention.rightTime();
        Long rightLag = rightTime == null ? null : right.rising().get(rightTime);
        if (keepsRight && rightTime != null && rightLag != null) {
            rising.merge(
                    join.left().schema().size() + rightTime,
                    Math.max(rightLag, retention.retain()),
                    Math::min);
        }
    }

    /** A row that comes now may bring out one of the other side that is older by the bound. */
    private static void bounded(
            Plan.Join join,
            Plan.Join.TimeBounds bounds,
            Facts left,
            Facts right,
            boolean keepsLeft,
            boolean keepsRight,
            Map<Integer, Long> rising) {
        Long leftLag = left.rising().get(bounds.leftTime());
        Long rightLag = right.rising().get(bounds.rightTime());
        if (leftLag == null || rightLag == null) {
            return;
        }
        if (keepsLeft && bounds.upper() != Long.MAX_VALUE) {
            rising.merge(
                    bounds.leftTime(), Math.max(leftLag, rightLag + bounds.upper()), Math::min);
        }
        if (keepsRight && bounds.lower() != Long.MIN_VALUE) {
            rising.merge(
                    join.left().schema().size() + bounds.rightTime(),
                    Math.max(rightLag, leftLag - bounds.lower()),
                    Math::min);
        }
    }

    private static List<Integer> key(Plan.Join join, Facts left, Facts right, int width) {
        boolean oneRight = !right.key().isEmpty() && join.rightKeys().containsAll(right.key());
        boolean oneLeft = !left.key().isEmpty() && join.leftKeys().containsAll(left.key());
        List<Integer> ofRight = right.key().stream().map(column -> column + width).toList();
        List<Integer> ofBoth = new ArrayList<>();
        if (!left.key().isEmpty() && !right.key().isEmpty()) {
            ofBoth.addAll(left.key());
            ofBoth.addAll(ofRight);
        }
        return switch (join.kind()) {
            case SEMI, ANTI -> left.key();
            case LEFT -> oneRight ? left.key() : ofBoth;
            case INNER ->
                    oneRight && !left.key().isEmpty() ? left.key() : oneLeft ? ofRight : ofBoth;
            case RIGHT -> oneLeft ? ofRight : ofBoth;
            case FULL -> ofBoth;
        };
    }
}
