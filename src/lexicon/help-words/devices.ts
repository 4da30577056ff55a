/** Help words: devices and apps. `help-words.ts` describes the format. */
export const DEVICES = `
# 기기, 운영체제
기기 = 디바이스 = 장치 = 단말기 = device
휴대폰 = 휴대전화 = 핸드폰 = 폰 = mobile phone = cell phone = phone
스마트폰 = smartphone
아이폰 = iphone
아이패드 = ipad
애플 워치 = apple watch
태블릿 = 태블릿 PC = 타블렛 = 태블렛 = tablet
컴퓨터 = 피씨 = computer = pc
노트북 = 랩탑 = 랩톱 = 노트북 컴퓨터 = laptop = notebook computer
데스크톱 = 데스크탑 = desktop
스마트 워치 = 스마트 시계 = smartwatch
스마트 TV = 스마트 티비 = smart tv
크롬북 = chromebook
안드로이드 = android
갤럭시 = galaxy
아이오에스 = ios
맥 = mac = 매킨토시 = macintosh
맥OS = 맥오에스 = macos
맥북 = macbook
윈도우 = 윈도 = 윈도우즈 = 윈도즈 = windows
리눅스 = linux
우분투 = ubuntu
운영체제 = 오에스 = operating system = os
하드웨어 = hardware
소프트웨어 = software
펌웨어 = firmware
드라이버 = 장치 드라이버 = device driver
블루투스 = bluetooth
페어링 = 기기 페어링 = pairing = pair device
이어폰 = 이어버드 = earphone = earbuds
헤드셋 = headphones = headset
스피커 = speaker
마이크 = 마이크로폰 = microphone = mic
카메라 = camera
웹캠 = 웹 카메라 = 화상 카메라 = webcam
프린터 = 인쇄기 = printer
인쇄 = 프린트 = 출력하기 = 프린팅 = print
스캔 = 스캐닝 = scan
모니터 = monitor
키보드 = keyboard
터치패드 = 트랙패드 = touchpad = trackpad
배터리 = battery
배터리 충전 = charge battery = charging
충전기 = charger
유심 = 유심 카드 = 심 카드 = SIM 카드 = sim card = usim
이심 = esim
메모리 카드 = SD 카드 = 에스디 카드 = sd card = memory card
일련번호 = 시리얼 번호 = 시리얼 넘버 = serial number
재시작 = 재부팅 = 리부팅 = 껐다 켜기 = 리스타트 = restart = reboot
전원 끄기 = 전원 종료 = 셧다운 = shut down = power off
기기 찾기 = 분실한 기기 찾기 = 분실 기기 = find my device = lost device
휴대폰 찾기 = 분실한 휴대폰 찾기 = 핸드폰 분실 = find my phone = lost phone
새 기기로 이전 = 기기 변경 = 휴대폰 변경 = 새 폰으로 옮기기 = 기변 = switch to a new device = transfer to new phone
호환성 = 호환 = compatibility = compatible
시스템 요구사항 = 최소 사양 = 권장 사양 = system requirements
가상 머신 = 가상 컴퓨터 = virtual machine = vm
원격 데스크톱 = 원격 데스크탑 = 원격 접속 = remote desktop = rdp
관리자 권한으로 실행 = run as administrator
장치 관리자 = device manager
작업 관리자 = task manager
제어판 = control panel
# 앱, 설치, 업데이트, 오류
앱 = 어플 = 애플리케이션 = 어플리케이션 = 응용 프로그램 = app = application
앱 스토어 = app store
플레이 스토어 = 구글 플레이 = google play = play store
인앱 구매 = 앱 내 구매 = 인앱 결제 = 앱내 결제 = in-app purchase
설치 = 인스톨 = 깔다 = install = installation = 설치하기
앱 삭제 = 앱 지우기 = 설치 제거 = 프로그램 제거 = 언인스톨 = uninstall
재설치 = 다시 설치 = 다시 깔다 = reinstall
다운로드 = 내려받기 = 다운 받기 = 다운받다 = 다운로드하기 = download
업로드 = 업로드하기 = upload
업데이트 = 업뎃 = update
업그레이드 = upgrade
다운그레이드 = downgrade
자동 업데이트 = 자동으로 업데이트 = automatic update = auto update = auto-update
소프트웨어 업데이트 = 시스템 업데이트 = software update = system update
버전 = version
최신 버전 = 최신판 = latest version = newest version
릴리스 노트 = 출시 노트 = 릴리즈 노트 = 업데이트 내역 = 패치 노트 = release notes = changelog = 변경 로그
베타 버전 = 베타 = 시험판 = beta version = beta
패치 = patch
오류 = 에러 = error
오류 메시지 = 에러 메시지 = 에러 메세지 = 오류 메세지 = error message
오류 코드 = 에러 코드 = error code
버그 = bug
문제 해결 = 트러블슈팅 = troubleshooting = troubleshoot
알려진 문제 = 알려진 이슈 = known issue
비정상 종료 = 앱이 꺼지다 = 튕기다 = 앱 튕김 = 튕김 현상 = 크래시 = 크래쉬 = crash
강제 종료 = 앱 강제 종료 = force quit = force close = force stop
응답 없음 = 먹통 = 프리징 = 멈춤 현상 = 화면이 멈추다 = freeze = not responding
느리다 = 속도 저하 = 버벅거리다 = 렉 = 버벅임 = 느려지다 = slow = lag
작동하지 않다 = 작동 안 함 = 작동이 안 되다 = 동작하지 않다 = not working = doesn't work
캐시 = 캐쉬 = cache
캐시 삭제 = 캐시 지우기 = 캐쉬 삭제 = 캐시 비우기 = clear cache = clear the cache
저장공간 = 저장용량 = 스토리지 = storage = storage space
저장공간 부족 = 용량 부족 = 저장 공간이 부족하다 = low storage = insufficient storage = storage full = out of storage
여유 공간 확보 = 저장공간 확보 = 공간 확보 = 용량 확보 = free up space = free up storage
용량 = capacity
메모리 = 램 = memory = ram
메모리 부족 = out of memory = low memory
백그라운드 실행 = 백그라운드에서 실행 = run in background = background execution
백그라운드 = background
확장 프로그램 = 브라우저 확장 = 익스텐션 = extension = browser extension
플러그인 = plugin = plug-in
추가 기능 = 부가 기능 = 애드온 = 애드인 = add-on = addon = add-in
배터리 소모 = 배터리 소모량 = 배터리 광탈 = battery drain = battery usage
로그 파일 = log file
진단 = diagnostics = diagnostic
`;
