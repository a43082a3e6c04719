/** The command line's entry point. */
@NullMarked
package io.tidewire.app;

import org.jspecify.annotations.NullMarked;
