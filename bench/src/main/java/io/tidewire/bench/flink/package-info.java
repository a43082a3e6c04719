/**
 * Apache Flink in a local process, as the peer that is measured beside Tidewire and asked for the
 * right answer.
 */
@NullMarked
package io.tidewire.bench.flink;

import org.jspecify.annotations.NullMarked;
