/** Which rows of ncnn's log make a shipped profile. */
export interface CatalogueEntry {
  readonly name: string;
  /** What a board's heading in the log starts with. */
  readonly heading: string;
  /** Settings of `powersave`: 0 is all cores, 1 the little ones, 2 the big ones. */
  readonly powersave: readonly number[];
  /** Number of the GPU, -1 for the CPU. */
  readonly gpu?: number;
  readonly host: string;
  readonly core: string;
  /** Family of cores; boards of one are each other's relatives. */
  readonly family: string;
}

const cpu = (
  name: string,
  heading: string,
  powersave: readonly number[],
  host: string,
  core: string,
  family: string,
): CatalogueEntry => ({ name, heading, powersave, host, core, family });

const gpu = (name: string, heading: string, host: string, core: string): CatalogueEntry => ({
  ...cpu(name, heading, [0], host, core, "gpu"),
  gpu: 0,
});

/** The boards of ncnn's log that ship as profiles. */
export const catalogue: readonly CatalogueEntry[] = [
  cpu("rk3399-a72", "Rockchip RK3399", [2], "Rockchip RK3399", "Cortex-A72 1.8 GHz", "a72"),
  cpu("rk3399-a53", "Rockchip RK3399", [1], "Rockchip RK3399", "Cortex-A53 1.5 GHz", "a53"),
  cpu("orangepi4-lts-a72", "OrangePi4 LTS", [2], "OrangePi 4 LTS, RK3399", "Cortex-A72 1.8 GHz", "a72"),
  cpu("orangepi4-lts-a53", "OrangePi4 LTS", [1], "OrangePi 4 LTS, RK3399", "Cortex-A53 1.5 GHz", "a53"),
  cpu("rk3588-a76", "Rockchip RK3588 (Quad", [2], "Rockchip RK3588", "Cortex-A76 2.4 GHz", "a76"),
  cpu(
    "rk3588-a76-2021",
    "Rockchip RK3588 (Cortex",
    [2],
    "Rockchip RK3588, ncnn of 2021",
    "Cortex-A76 2.4 GHz",
    "a76",
  ),
  cpu(
    "rk3588-a55",
    "Rockchip RK3588 (Cortex",
    [1],
    "Rockchip RK3588, ncnn of 2021",
    "Cortex-A55 1.8 GHz",
    "a55",
  ),
  cpu("rk3588s-a76", "Station-M3", [0], "Station M3, RK3588S", "Cortex-A76 2.4 GHz", "a76"),
  cpu("orangepi5-a76", "OrangePi5,", [2], "OrangePi 5, RK3588S", "Cortex-A76 2.4 GHz", "a76"),
  cpu("orangepi5-a55", "OrangePi5,", [1], "OrangePi 5, RK3588S", "Cortex-A55 1.8 GHz", "a55"),
  cpu("orangepi5-plus-a76", "OrangePi5 Plus", [2], "OrangePi 5 Plus, RK3588", "Cortex-A76 2.4 GHz", "a76"),
  cpu("rk3568", "Rock3A", [0], "Rock 3A, RK3568", "Cortex-A55 2.0 GHz", "a55"),
  cpu("station-p2", "Station P2", [0], "Station P2, RK3568", "Cortex-A55 2.0 GHz", "a55"),
  cpu("rk3566", "OrangePicm4", [0], "OrangePi CM4, RK3566", "Cortex-A55 1.8 GHz", "a55"),
  cpu("station-m2", "Station-M2", [0], "Station M2, RK3566", "Cortex-A55 1.8 GHz", "a55"),
  cpu("radxa-zero-3w", "Radxa Zero 3W", [0], "Radxa Zero 3W, RK3566", "Cortex-A55 1.4 GHz", "a55"),
  cpu("rk3328", "NanoPi R2S", [0], "NanoPi R2S, RK3328", "Cortex-A53 1.3 GHz", "a53"),
  cpu("rk3228h", "EAIDK 310", [0], "EAIDK 310, RK3228H", "Cortex-A53 1.3 GHz", "a53"),
  cpu("rk3288", "Rockchip RK3288", [0], "Rockchip RK3288", "Cortex-A17 1.8 GHz", "a17"),
  cpu("h616", "OrangePi Zero 2", [0], "OrangePi Zero 2, Allwinner H616", "Cortex-A53 1.5 GHz", "a53"),
  cpu(
    "banana-pi-m2-zero-2",
    "Banana Pi M2 Zero 2",
    [0],
    "Banana Pi M2 Zero 2, Allwinner H2+",
    "Cortex-A7 1.2 GHz",
    "a7",
  ),
  cpu("t527", "Avaota Aim T527", [2], "Avaota Aim, Allwinner T527", "Cortex-A55 2.2 GHz", "a55"),
  cpu("rdk-x3", "RDK X3 Module", [0], "RDK X3 Module", "Cortex-A53 1.5 GHz", "a53"),
  cpu("arduino-uno-q", "Arduino UNO Q", [0], "Arduino UNO Q, QRB2210", "Cortex-A53 2.0 GHz", "a53"),
  cpu("rzg2l", "MYIR RemiPi", [0], "MYIR RemiPi, Renesas RZ/G2L", "Cortex-A55 1.5 GHz", "a55"),
  cpu("vim3-a73", "Khadas VIM3", [2], "Khadas VIM3, Amlogic A311D", "Cortex-A73 2.2 GHz", "a73"),
  cpu("orion-o6", "Radxa Orion O6", [2], "Radxa Orion O6", "Cortex-A720 2.6 GHz", "a720"),
  cpu("visionfive2", "VisionFive2", [0], "VisionFive 2, JH7110", "SiFive U74 (RISC-V) 1.5 GHz", "u74"),
  cpu("muse-pi-pro", "Spacemit MUSE Pi Pro", [2], "Spacemit MUSE Pi Pro, M1", "Spacemit X60 (RISC-V)", "x60"),
  cpu("jetson-orin-nano", "NVIDIA Jetson Orin Nano", [0], "NVIDIA Jetson Orin Nano", "Cortex-A78AE", "a78"),
  gpu("jetson-orin-nano-gpu", "NVIDIA Jetson Orin Nano", "NVIDIA Jetson Orin Nano", "Ampere GPU (Vulkan)"),
  cpu(
    "jetson-agx-xavier",
    "NVIDIA Jetson AGX Xavier",
    [0],
    "NVIDIA Jetson AGX Xavier",
    "Carmel 2.2 GHz",
    "carmel",
  ),
  gpu("jetson-agx-xavier-gpu", "NVIDIA Jetson AGX Xavier", "NVIDIA Jetson AGX Xavier", "Volta GPU (Vulkan)"),
  cpu(
    "jetson-agx-orin",
    "NVIDIA Jetson AGX Orin",
    [0],
    "NVIDIA Jetson AGX Orin",
    "Cortex-A78AE 2.2 GHz",
    "a78",
  ),
  gpu("jetson-agx-orin-gpu", "NVIDIA Jetson AGX Orin", "NVIDIA Jetson AGX Orin", "Ampere GPU (Vulkan)"),
  cpu("kirin-970-a73", "Kirin 970", [2], "Kirin 970", "Cortex-A73 2.4 GHz", "a73"),
  cpu("snapdragon-410", "Qualcomm MSM8916", [0], "Snapdragon 410", "Cortex-A53 1.2 GHz", "a53"),
  cpu("snapdragon-660", "Qualcomm SDM660", [2, 0], "Snapdragon 660", "Kryo 260 2.2 GHz", "kryo"),
  cpu("snapdragon-765g", "Qualcomm SDM765G", [2], "Snapdragon 765G", "Kryo 475 2.2 GHz", "kryo"),
  cpu("snapdragon-810-a57", "Qualcomm MSM8994", [2], "Snapdragon 810", "Cortex-A57 2.0 GHz", "a57"),
  cpu("snapdragon-821", "Qualcomm MSM8996", [0], "Snapdragon 821", "Kryo 2.35 GHz", "kryo"),
  cpu("snapdragon-835", "Qualcomm MSM8998", [2], "Snapdragon 835", "Kryo 280 2.45 GHz", "kryo"),
  cpu("snapdragon-855-plus", "Qualcomm SM8150", [2], "Snapdragon 855+", "Kryo 485 2.96 GHz", "a76"),
  cpu("snapdragon-888", "Qualcomm Snapdragon 888", [2], "Snapdragon 888", "Cortex-X1 and A78", "x1"),
  cpu("snapdragon-8-gen-2", "Qualcomm SM8550", [2], "Snapdragon 8 Gen 2", "Kryo 3.2 GHz", "x3"),
  cpu(
    "snapdragon-x-elite",
    "Qualcomm Snapdragon X Elite",
    [0],
    "Snapdragon X Elite",
    "Oryon 3.4 GHz",
    "oryon",
  ),
  cpu(
    "dimensity-9300",
    "MediaTek Dimensity 9300",
    [2],
    "MediaTek Dimensity 9300",
    "Cortex-X4 3.25 GHz",
    "x4",
  ),
  cpu("apple-m1", "MacBook Pro (13-inch, M1", [0], "MacBook Pro, M1", "Apple M1", "apple"),
  cpu("apple-m3", "MacBook Air (13-inch, M3", [0], "MacBook Air, M3", "Apple M3", "apple"),
  cpu(
    "kunpeng-920-24",
    "HUAWEI KunPeng 920 3211K",
    [0],
    "Huawei Kunpeng 920, 24 cores",
    "TaiShan v110",
    "taishan",
  ),
  cpu("celeron-n5105", "Intel Celeron N5105", [0], "Intel Celeron N5105", "Tremont", "tremont"),
  cpu("atom-x5-z8350", "Intel Atom x5-Z8350", [0], "Intel Atom x5-Z8350", "Cherry Trail", "atom"),
  cpu("aws-c5-4xlarge", "AWS c5.4xlarge", [2], "AWS c5.4xlarge", "Xeon", "xeon"),
  cpu("azure-d64s-v6", "Microsoft Azure Standard D64s v6", [0], "Azure Standard D64s v6", "Xeon", "xeon"),
  cpu("azure-d64as-v7", "Microsoft Azure Standard D64as v7", [0], "Azure Standard D64as v7", "EPYC", "epyc"),
  cpu(
    "azure-d64ps-v6",
    "Microsoft Azure Standard D64ps v6",
    [0],
    "Azure Standard D64ps v6",
    "Arm server core",
    "neoverse",
  ),
  gpu("tesla-v100-gpu", "NVIDIA Tesla V100", "NVIDIA Tesla V100", "Volta GPU (Vulkan)"),
  gpu("rtx-3060-ti-gpu", "NVIDIA GeForce RTX 3060 Ti", "NVIDIA GeForce RTX 3060 Ti", "Ampere GPU (Vulkan)"),
];
