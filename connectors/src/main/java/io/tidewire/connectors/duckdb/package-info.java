/** The pipeline's store: its tables, queries over them, and the quarantine. */
@NullMarked
package io.tidewire.connectors.duckdb;

import org.jspecify.annotations.NullMarked;
