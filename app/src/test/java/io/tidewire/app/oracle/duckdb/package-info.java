/** Random queries over random rows, in DuckDB and here. */
@NullMarked
package io.tidewire.app.oracle.duckdb;

import org.jspecify.annotations.NullMarked;
