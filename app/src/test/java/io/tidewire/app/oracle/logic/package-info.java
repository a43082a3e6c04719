/** SQLite's corpus of queries with their answers, run as views over sources. */
@NullMarked
package io.tidewire.app.oracle.logic;

import org.jspecify.annotations.NullMarked;
