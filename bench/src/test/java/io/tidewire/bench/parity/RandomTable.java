package io.tidewire.bench.parity;

import org.jspecify.annotations.Nullable;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A source or view as far as a query over it has to know it.
 *
 * @param time the column that is its event time; null when none is left
 * @param unique a column that tells its rows apart; null when none does
 * @param insertOnly false when its rows are replaced
 */
record RandomTable(
        String name,
        List<Column> columns,
        @Nullable String time,
        @Nullable String unique,
        boolean insertOnly) {

    /** Types that both engines have. */
    enum Kind {
        INT("INT"),
        BIGINT("BIGINT"),
        DOUBLE("DOUBLE"),
        DECIMAL("DECIMAL(10, 2)"),
        STRING("STRING"),
        BOOLEAN("BOOLEAN"),
        DATE("DATE"),
        TIME("TIME(0)"),
        TIMESTAMP("TIMESTAMP(3)"),
        INSTANT("TIMESTAMP_LTZ(3)"),
        BYTES("BYTES"),
        ARRAY("ARRAY<INT>"),
        MAP("MAP<STRING, INT>"),
        ROW("ROW<a INT, b STRING>"),
        /** Of a result from which nothing more is computed. */
        OTHER("");

        private final String sql;

        Kind(String sql) {
            this.sql = sql;
        }

        String sql() {
            return sql;
        }
    }

    /** What a column of a source may be. */
    static final List<Kind> WRITTEN = List.copyOf(EnumSet.complementOf(EnumSet.of(Kind.OTHER)));

    /** What can be summed up. */
    static final Set<Kind> NUMBERS = EnumSet.of(Kind.INT, Kind.BIGINT, Kind.DOUBLE, Kind.DECIMAL);

    /** What a group can be made by. */
    static final Set<Kind> KEYS = EnumSet.of(Kind.INT, Kind.STRING, Kind.BOOLEAN, Kind.DATE);

    /** What can be put in order. */
    static final Set<Kind> ORDERED =
            EnumSet.of(
                    Kind.INT,
                    Kind.BIGINT,
                    Kind.DOUBLE,
                    Kind.DECIMAL,
                    Kind.STRING,
                    Kind.DATE,
                    Kind.TIMESTAMP);

    /** A column; its name is written in quotes everywhere. */
    record Column(String name, Kind kind, boolean nullable) {

        String quoted() {
            return "`" + name + "`";
        }
    }

    List<Column> of(Set<Kind> kinds) {
        return columns.stream().filter(column -> kinds.contains(column.kind())).toList();
    }

    /** One of the columns of these kinds; null when there is none. */
    @Nullable Column some(Set<Kind> kinds, Random random) {
        List<Column> all = of(kinds);
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }
}
