package io.tidewire.app.command;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.file.PipelineFile;
import io.tidewire.app.flink.FlinkPipeline;
import io.tidewire.app.flink.JobJar;
import io.tidewire.app.flink.ReplicatedTable;
import io.tidewire.app.flink.RequiredTopics;
import io.tidewire.app.flink.Seam;
import io.tidewire.app.kubernetes.JobFiles;
import io.tidewire.app.kubernetes.Manifest;
import io.tidewire.app.kubernetes.ManifestSettings;
import io.tidewire.app.kubernetes.Manifests;
import io.tidewire.app.plugin.Plugins;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.terminal.Terminal;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code tidewire deploy topics|manifests|job}. */
@Command(
        name = "deploy",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "topics|manifests|job",
        description = "What a pipeline on Flink needs: its topics, and on Kubernetes its objects.")
final class DeployCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    DeployCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "say 'deploy topics', 'deploy manifests' or 'deploy job'");
    }

    /** The file, as all of them have it. */
    private static final class Subject {

        @Parameters(paramLabel = "FILE", description = "The pipeline file.")
        @SuppressWarnings("NullAway.Init")
        private Path file;

        @Mixin private PluginsOption plugins = new PluginsOption();

        @Option(
                names = "--kafka",
                paramLabel = "HOST:PORT",
                description =
                        "The brokers of whatever in the file names none; default what deploy says.")
        private @Nullable String kafka;

        private Plugins plugins() {
            return plugins.of(file);
        }

        private CheckedPipeline checked(Terminal terminal) {
            return checked(terminal, plugins());
        }

        private CheckedPipeline checked(Terminal terminal, Plugins found) {
            PipelineFile read = Pipelines.read(file, List.of(), terminal.environment());
            terminal.redactor().add(read.secrets());
            CheckedPipeline checked = Pipelines.checkWithInputs(read, found);
            terminal.complain(checked.warnings());
            return checked;
        }

        private @Nullable Brokers brokers(CheckedPipeline checked) {
            return checked.file().deploy().brokers(kafka);
        }
    }

    @Command(
            name = "topics",
            mixinStandardHelpOptions = true,
            description = {
                "Makes the topics that the job and its edge need and that are not there, with as"
                        + " many partitions as the job has tasks.",
                "Topics between 'http' sources and the job, whose rows come in any order, are grown"
                        + " to that. Others stay as they are: the rows of a key would move to"
                        + " another partition. Said again, it does nothing more."
            })
    int topics(
            @Mixin Subject subject,
            @Option(
                            names = "--parallelism",
                            paramLabel = "N",
                            description = "Partitions of each; default what deploy says.")
                    @Nullable Integer parallelism,
            @Option(
                            names = "--replication",
                            paramLabel = "N",
                            description = "Copies of each partition; default what the brokers do.")
                    @Nullable Short replication) {
        CheckedPipeline checked = subject.checked(terminal);
        int partitions = parallelism(checked, parallelism);
        JobPlan plan = FlinkPipeline.plan(checked.valid(), subject.brokers(checked), partitions);
        Set<String> growing =
                Seam.pushed(checked.valid().spec()).stream()
                        .map(source -> Seam.topic(plan.spec().name(), source.name()))
                        .collect(Collectors.toSet());
        RequiredTopics.ofJob(plan, ReplicatedTable.of(checked.valid()))
                .make(partitions, growing, replication)
                .forEach(topic -> terminal.print(words(topic, partitions)));
        return CommandLineRunner.FINE;
    }

    private static String words(RequiredTopics.Made topic, int wanted) {
        String name = topic.topic() + " on " + topic.brokers().servers() + ": ";
        String now = CheckCommand.count(topic.now(), "partition");
        if (topic.before() == 0) {
            return name + "made, " + now;
        }
        if (topic.before() < topic.now()) {
            return name + "grown from " + topic.before() + " to " + now;
        }
        return name
                + "is there, "
                + now
                + (topic.read() && topic.now() < wanted
                        ? "; the other " + (wanted - topic.now()) + " tasks have nothing to read"
                        : "");
    }

    private static int parallelism(CheckedPipeline checked, @Nullable Integer asked) {
        return asked == null ? checked.file().deploy().parallelism() : Math.clamp(asked, 1, 32_768);
    }

    @Command(
            name = "manifests",
            mixinStandardHelpOptions = true,
            description = {
                "Renders a pipeline for Kubernetes: the job as a FlinkDeployment of the Flink"
                        + " Kubernetes operator, the processes at its edge as a Deployment with a"
                        + " Service, an autoscaler and a disruption budget.",
                "Nothing is connected to. The file goes in as it is written: what its variables"
                        + " stand for comes from secrets of the cluster and is in none of the"
                        + " output. While this renders they need a value, any value."
            })
    int manifests(
            @Mixin Subject subject,
            @Option(
                            names = "--image",
                            defaultValue = "tidewire:latest",
                            paramLabel = "IMAGE",
                            description = "Tidewire's image; default ${DEFAULT-VALUE}.")
                    String image,
            @Option(
                            names = "--flink-image",
                            defaultValue = "flink:2.3.0-java25",
                            paramLabel = "IMAGE",
                            description =
                                    "An image of Flink 2.3 on Java 25; default ${DEFAULT-VALUE}.")
                    String flinkImage,
            @Option(
                            names = "--namespace",
                            paramLabel = "NAME",
                            description = "Of all objects; default that of whoever applies them.")
                    @Nullable String namespace,
            @Option(
                            names = "--storage",
                            required = true,
                            paramLabel = "URI",
                            description =
                                    "Where checkpoints and savepoints go, such as"
                                            + " s3://bucket/tidewire.")
                    String storage,
            @Option(
                            names = "--parallelism",
                            paramLabel = "N",
                            description =
                                    "Tasks per operator at the start; default what deploy says.")
                    @Nullable Integer parallelism,
            @Option(
                            names = "--out",
                            paramLabel = "DIR",
                            description =
                                    "Writes a file for each part into this folder, instead of all"
                                            + " to the screen.")
                    @Nullable Path out)
            throws IOException {
        Plugins plugins = subject.plugins();
        CheckedPipeline checked = subject.checked(terminal, plugins);
        Manifests manifests =
                new Manifests(
                        checked.valid(),
                        Files.readString(subject.file),
                        new ManifestSettings(
                                image,
                                flinkImage,
                                namespace,
                                absolute(storage),
                                subject.brokers(checked),
                                parallelism(checked, parallelism),
                                !plugins.jars().isEmpty()));
        for (Manifest manifest : manifests.all()) {
            if (out == null) {
                terminal.print(manifest.text().stripTrailing());
            } else {
                Files.createDirectories(out);
                Files.writeString(out.resolve(manifest.file()), manifest.text());
                terminal.print(out.resolve(manifest.file()).toString());
            }
        }
        manifests.before().forEach(line -> terminal.complain("needs first: " + line));
        return CommandLineRunner.FINE;
    }

    private static String absolute(String storage) {
        if (!storage.matches("[a-z][a-z0-9+.-]*:/.*")) {
            throw new TidewireException(
                    ErrorCode.BAD_ARGUMENT,
                    "--storage '" + storage + "' is no URI",
                    "every JobManager and TaskManager writes there: s3://bucket/path, gs://bucket/path,"
                            + " or file:///path of a volume that all of them share");
        }
        return storage;
    }

    @Command(
            name = "job",
            mixinStandardHelpOptions = true,
            description = {
                "Writes what Flink starts a pipeline's job from: the job's jar, and what the file"
                        + " comes to with its secrets. In the pods of the job this runs before"
                        + " Flink does.",
                "By hand: flink run tidewire-job.jar @plan"
            })
    int job(
            @Mixin Subject subject,
            @Option(
                            names = "--out",
                            required = true,
                            paramLabel = "DIR",
                            description = "Where both go; to be seen by the job alone.")
                    Path out)
            throws IOException {
        Plugins plugins = subject.plugins();
        CheckedPipeline checked = subject.checked(terminal, plugins);
        JobPlan plan =
                FlinkPipeline.plan(
                        checked.valid(),
                        subject.brokers(checked),
                        checked.file().deploy().parallelism());
        JobFiles.write(plan, JobJar.find(), plugins, out);
        terminal.print("the job of '" + plan.spec().name() + "' is in " + out);
        return CommandLineRunner.FINE;
    }
}
