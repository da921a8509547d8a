/** Image classification with several labels: the value of its classifier and the answer a worker submits. */
export { fromAnswer, toAnswer, type SeveralLabels } from "./several_labels";
