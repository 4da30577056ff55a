package doum.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * Starts a node with the modules and plugins of es.path.home and the configuration of es.path.conf, until it is asked to
 * end. In the place of Elasticsearch's own launcher, which is not published. The rules of what plugins may do
 * (entitlements) are not enforced.
 */
public final class StartNode {

    public static void main(String[] arguments) throws Exception {
        LogConfigurator.configureESLogging();
        String home = System.getProperty("es.path.home");
        Path configuration = Path.of(System.getProperty("es.path.conf"));
        Settings settings = Settings.builder().put("path.home", home).build();
        Environment environment = InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), configuration, () -> "node");
        LogConfigurator.configureWithoutConfig(environment.settings());
        Node node = new Node(
            environment,
            PluginsLoader.createPluginsLoader(
                PluginsLoader.loadModulesBundles(environment.modulesDir(), false),
                PluginsLoader.loadPluginsBundles(environment.pluginsDir(), false),
                Map.of()
            )
        );
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        try {
            node.start();
        } catch (Exception error) {
            error.printStackTrace();
            System.exit(1); // the threads of the node would keep the process alive
        }
        new CountDownLatch(1).await();
    }

    private static void close(Node node) {
        try {
            node.close();
        } catch (IOException error) {
            error.printStackTrace();
        }
    }
}
