/** What an edit does to rows. */
@NullMarked
package io.tidewire.app.shadow;

import org.jspecify.annotations.NullMarked;
