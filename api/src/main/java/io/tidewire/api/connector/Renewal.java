package io.tidewire.api.connector;

/** What it means for the place that a sink writes to when what the sink follows is another now. */
public enum Renewal {
    /** All rows are written beside the old ones and take their place at one stroke. */
    REPLACES,

    /** Rows that were delivered stand: all new ones would be delivered after them. */
    REPEATS,

    /** Rows are messages that have gone out: it goes on with those that come from now on. */
    GOES_ON
}
