/** Tidewire's columns and Flink's rows, one into the other. */
@NullMarked
package io.tidewire.flink.row;

import org.jspecify.annotations.NullMarked;
