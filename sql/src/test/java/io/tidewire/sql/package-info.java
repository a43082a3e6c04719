/** Tests of the compiler: from SQL text to plans and faults. */
@NullMarked
package io.tidewire.sql;

import org.jspecify.annotations.NullMarked;
