/** Sub-queries and what else refers to a row outside, as joins. */
@NullMarked
package io.tidewire.sql.subquery;

import org.jspecify.annotations.NullMarked;
