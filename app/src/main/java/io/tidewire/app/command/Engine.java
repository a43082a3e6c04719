package io.tidewire.app.command;

/** What runs a pipeline; the constants are as the command line writes them. */
enum Engine {
    tidewire,
    flink
}
