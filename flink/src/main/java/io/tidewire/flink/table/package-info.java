/** The pipeline as a catalog: its sources and sinks are tables to Flink's SQL. */
@NullMarked
package io.tidewire.flink.table;

import org.jspecify.annotations.NullMarked;
