/** The tables that a view may read. */
@NullMarked
package io.tidewire.sql.catalog;

import org.jspecify.annotations.NullMarked;
