/** An edited pipeline beside the one it was: what its views would show otherwise. */
@NullMarked
package io.tidewire.app.shadow;

import org.jspecify.annotations.NullMarked;
