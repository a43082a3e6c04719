/** The gate of a source on Flink: decoding, rules, lateness, duplicates, and the books about it. */
@NullMarked
package io.tidewire.flink.gate;

import org.jspecify.annotations.NullMarked;
