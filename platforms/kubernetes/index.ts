/** The Kubernetes platform's face; loaded for stacks on a cluster alone. */
export { clusterProvider, deployDatabaseCluster, deployService, deployTask, prepareCluster } from "./deploy";
export { capabilitiesOf } from "./platform";
