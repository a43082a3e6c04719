/** What a running pipeline shows to the outside: status, rows, quarantine, store. */
@NullMarked
package io.tidewire.api.serving;

import org.jspecify.annotations.NullMarked;
