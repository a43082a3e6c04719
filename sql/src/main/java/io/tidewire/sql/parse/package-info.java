/** SQL text to a syntax tree, in Flink's dialect, with places kept. */
@NullMarked
package io.tidewire.sql.parse;

import org.jspecify.annotations.NullMarked;
