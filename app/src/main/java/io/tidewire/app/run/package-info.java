/** Wires a pipeline together and runs it; the data directory it runs in. */
@NullMarked
package io.tidewire.app.run;

import org.jspecify.annotations.NullMarked;
