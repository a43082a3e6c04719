package io.tidewire.app.oracle.duckdb;

/** What an expression gives, as coarse as the generator needs it. */
enum Type {
    /** INT or BIGINT, small. */
    LONG(Text.of("BIGINT")),
    DECIMAL(Text.of("DECIMAL(12, 2)")),
    /** Multiples of a quarter: sums are exact in any order. */
    DOUBLE(Text.of("DOUBLE")),
    /** A DOUBLE that rounding has touched: shown, but never compared or grouped by. */
    RATIO(Text.of("DOUBLE")),
    TEXT(new Text("STRING", "VARCHAR")),
    BOOL(Text.of("BOOLEAN")),
    TIME(Text.of("TIMESTAMP(3)"));

    private final Text name;

    Type(Text name) {
        this.name = name;
    }

    /** In a CAST. */
    Text text() {
        return this == TIME ? new Text(name.here(), "TIMESTAMP") : name;
    }
}
