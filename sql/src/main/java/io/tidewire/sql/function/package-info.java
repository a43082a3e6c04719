/** The functions and operators that SQL may call, and what they are in a plan. */
@NullMarked
package io.tidewire.sql.function;

import org.jspecify.annotations.NullMarked;
