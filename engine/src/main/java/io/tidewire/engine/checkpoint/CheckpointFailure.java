package io.tidewire.engine.checkpoint;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;

/** Says why a checkpoint could not be written, and what helps. Stateless. */
final class CheckpointFailure {

    private CheckpointFailure() {}

    static TidewireException of(Path folder, long number, Throwable cause) {
        return new TidewireException(
                ErrorCode.CHECKPOINT_FAILED,
                "checkpoint " + number + " could not be written to " + folder + ": " + why(cause),
                hint(cause),
                cause);
    }

    static TidewireException ofMerging(Path folder, Throwable cause) {
        return new TidewireException(
                ErrorCode.CHECKPOINT_FAILED,
                "the older parts of the checkpoints in "
                        + folder
                        + " could not be merged: "
                        + why(cause),
                hint(cause),
                cause);
    }

    /** A folder of checkpoints cannot be used. */
    static TidewireException unusable(Path folder, String what, IOException cause) {
        boolean denied = cause instanceof AccessDeniedException;
        return new TidewireException(
                ErrorCode.DATA_DIRECTORY,
                "the checkpoints in " + folder + " " + what + ": " + why(cause),
                denied
                        ? "give the user that runs Tidewire the right to read and write the folder"
                        : isFull(cause)
                                ? "make room on the disk"
                                : "look at the disk that holds the folder",
                cause);
    }

    private static String why(Throwable cause) {
        if (cause instanceof AccessDeniedException) {
            return "the rights do not allow it";
        }
        return isFull(cause) ? "the disk is full" : described(cause);
    }

    private static String described(Throwable cause) {
        @Nullable String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    private static String hint(Throwable cause) {
        if (cause instanceof AccessDeniedException) {
            return "give the user that runs Tidewire the right to write to the folder; the pipeline"
                    + " goes on and tries again";
        }
        return isFull(cause)
                ? "make room on the disk; the pipeline goes on and tries again"
                : "look at the disk; the pipeline goes on and tries again";
    }

    /** As Linux, macOS and Windows say it. */
    private static boolean isFull(Throwable cause) {
        String text = described(cause);
        return text.contains("No space left on device")
                || text.contains("Disk quota exceeded")
                || text.contains("not enough space on the disk");
    }
}
