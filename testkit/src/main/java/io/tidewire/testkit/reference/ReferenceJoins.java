package io.tidewire.testkit.reference;

import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** Joins as nested loops. */
final class ReferenceJoins {

    private ReferenceJoins() {}

    static List<List<@Nullable Object>> join(
            Plan.Join join, List<List<@Nullable Object>> left, List<List<@Nullable Object>> right) {
        List<List<@Nullable Object>> result = new ArrayList<>();
        boolean[] rightMatched = new boolean[right.size()];
        for (List<@Nullable Object> l : left) {
            boolean matched = false;
            for (int r = 0; r < right.size(); r++) {
                if (matches(
                        l,
                        right.get(r),
                        join.leftKeys(),
                        join.rightKeys(),
                        join.nullSafe(),
                        join.residual())) {
                    matched = true;
                    rightMatched[r] = true;
                    if (keepsBoth(join.kind())) {
                        result.add(concat(l, right.get(r)));
                    }
                }
            }
            switch (join.kind()) {
                case LEFT, FULL -> {
                    if (!matched) {
                        result.add(concat(l, nulls(join.right().schema().size())));
                    }
                }
                case SEMI -> {
                    if (matched) {
                        result.add(l);
                    }
                }
                case ANTI -> {
                    if (!matched) {
                        result.add(l);
                    }
                }
                case INNER, RIGHT -> {}
            }
        }
        if (join.kind() == Plan.Join.Kind.RIGHT || join.kind() == Plan.Join.Kind.FULL) {
            for (int r = 0; r < right.size(); r++) {
                if (!rightMatched[r]) {
                    result.add(concat(nulls(join.left().schema().size()), right.get(r)));
                }
            }
        }
        return result;
    }

    /**
     * Each row with the newest version that is not newer than it; rows at or above the watermark
     * are still waited for.
     */
    static List<List<@Nullable Object>> temporal(
            Plan.TemporalJoin join,
            List<List<@Nullable Object>> stream,
            List<List<@Nullable Object>> right,
            long watermark) {
        Integer rightTime = join.rightTime();
        if (rightTime == null) {
            throw new UnsupportedOperationException("depends on processing time");
        }
        List<List<@Nullable Object>> result = new ArrayList<>();
        for (List<@Nullable Object> row : stream) {
            Object value = row.get(join.leftTime());
            if (value == null || ReferenceEngine.micros(value) >= watermark) {
                continue;
            }
            List<@Nullable Object> best = null;
            long bestTime = Long.MIN_VALUE;
            for (List<@Nullable Object> version : right) {
                Object versionTime = version.get(rightTime);
                if (versionTime == null
                        || !matches(
                                row, version, join.leftKeys(), join.rightKeys(), List.of(), null)) {
                    continue;
                }
                long time = ReferenceEngine.micros(versionTime);
                if (time <= ReferenceEngine.micros(value) && time >= bestTime) {
                    best = version;
                    bestTime = time;
                }
            }
            if (join.retain() != null
                    && best != null
                    && ReferenceEngine.micros(value) - bestTime > join.retain()) {
                best = null;
            }
            if (best != null
                    && matches(row, best, List.of(), List.of(), List.of(), join.residual())) {
                result.add(concat(row, best));
            } else if (join.outer()) {
                result.add(concat(row, nulls(join.right().schema().size())));
            }
        }
        return result;
    }

    private static boolean keepsBoth(Plan.Join.Kind kind) {
        return switch (kind) {
            case INNER, LEFT, RIGHT, FULL -> true;
            case SEMI, ANTI -> false;
        };
    }

    private static boolean matches(
            List<@Nullable Object> left,
            List<@Nullable Object> right,
            List<Integer> leftKeys,
            List<Integer> rightKeys,
            List<Integer> nullSafe,
            @Nullable Expr residual) {
        for (int i = 0; i < leftKeys.size(); i++) {
            Object a = left.get(leftKeys.get(i));
            Object b = right.get(rightKeys.get(i));
            boolean unknown = (a == null || b == null) && !nullSafe.contains(i);
            if (unknown || !Objects.equals(a, b)) {
                return false;
            }
        }
        try {
            return residual == null
                    || Boolean.TRUE.equals(
                            ReferenceExpressions.evaluate(residual, concat(left, right)));
        } catch (ReferenceExpressions.RowFailed e) {
            return false;
        }
    }

    private static List<@Nullable Object> concat(
            List<@Nullable Object> left, List<@Nullable Object> right) {
        List<@Nullable Object> joined = new ArrayList<>(left);
        joined.addAll(right);
        return joined;
    }

    private static List<@Nullable Object> nulls(int count) {
        return Collections.nCopies(count, null);
    }
}
